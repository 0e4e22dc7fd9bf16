package test

import (
	"os/exec"
	"strings"
	"testing"
)

// notShipped is what no program that goes to production may link.
var notShipped = []string{
	"testing", "github.com/versity/", "github.com/urfave/", "github.com/zitadel/", "github.com/emersion/", "github.com/stretchr/",
	module + "test", module + "adapters/memory",
}

func TestProgramsLinkNothingOfTheDevelopmentStack(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", module+"cmd/...").Output()
	if err != nil {
		t.Fatal(err)
	}
	linked := strings.Fields(string(out))
	if len(linked) < 100 {
		t.Fatalf("go list names %d packages only", len(linked))
	}
	for _, pkg := range linked {
		for _, no := range notShipped {
			if pkg == strings.TrimSuffix(no, "/") || strings.HasPrefix(pkg, strings.TrimSuffix(no, "/")+"/") {
				t.Errorf("the programs link %s", pkg)
			}
		}
	}
}

func TestTheWiringIsCurrent(t *testing.T) {
	out, err := exec.Command("go", "tool", "wire", "diff", module+"wire").CombinedOutput()
	if err != nil {
		t.Errorf("wire_gen.go is not what wire.go says (%v): run make gen\n%s", err, out)
	}
}
