"""The JSON edge: one module per resource, the same services and policies as the browser."""
