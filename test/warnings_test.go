package test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/core/migration/ddl"
)

const (
	operators     = "../docs/operators.md"
	warningsBegin = "<!-- printed by make gen: warnings -->\n"
)

func TestTheWarningsOfMigrationsArePrinted(t *testing.T) {
	text, err := os.ReadFile(operators)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, begins := strings.Cut(string(text), warningsBegin)
	_, after, ends := strings.Cut(rest, importsEnd)
	if !begins || !ends {
		t.Fatalf("%s has no place for the table", operators)
	}
	printed(t, operators, before+warningsBegin+warningTable()+importsEnd+after)
}

func warningTable() string {
	var b strings.Builder
	b.WriteString("| Warning | |\n|---|---|\n")
	for _, w := range ddl.Warnings() {
		fmt.Fprintf(&b, "| `%s` | %s |\n", w, w.Advice())
	}
	return b.String()
}
