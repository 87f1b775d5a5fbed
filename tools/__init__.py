"""Programs for developers; the product runs without them."""
