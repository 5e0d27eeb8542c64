"""ReLU and leaky ReLU networks: critical points cell by cell, and on borders between cells."""
