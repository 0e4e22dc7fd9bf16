package e2e

import "testing"

func cryptography(t *testing.T) string { return "/tmp/ep/venv/bin/python" }
