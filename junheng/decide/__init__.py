"""We decide: how money, posts and places are shared out by a published rule (决定)."""
