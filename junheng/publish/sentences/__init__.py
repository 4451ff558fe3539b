"""Sentences as data: every Chinese sentence the system generates (语句)."""

from junheng.publish.sentences.catalogue import (
    Form,
    Sentence,
    catalogue_markdown,
    examples,
    forms,
    render,
    rule_of,
)

__all__ = ["Form", "Sentence", "catalogue_markdown", "examples", "forms", "render", "rule_of"]
