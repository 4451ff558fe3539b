"""From a finished document model to Word, PDF and the faces they need (成文)."""
