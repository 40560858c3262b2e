"""An order: what was quoted, agreed and done."""
