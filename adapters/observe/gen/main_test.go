package main

import (
	"bytes"
	"os"
	"testing"
)

func TestTheDecoratorsAreCurrent(t *testing.T) {
	want, err := generate(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile("../ports.go")
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("adapters/observe/ports.go is not what the ports say (%v): run make gen", err)
	}
}
