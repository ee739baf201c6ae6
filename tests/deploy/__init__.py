"""What is shipped to run the product with: unit files, a container, a proxy, and several hosts behind it."""
