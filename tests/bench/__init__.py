"""The benchmark: the product's pages and its sweep beside the least that could do the same, in one run."""
