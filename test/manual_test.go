package test

import (
	"testing"

	"github.com/tenon-health/tenon/app/cli"
)

const aboutManual = `# The commands of migrate

Printed by ` + "`make gen`" + ` from the commands: each says this with ` + "`--help`" + `. How they are used is
told in [operators.md](operators.md).
`

func TestTheManualIsPrinted(t *testing.T) {
	manual, err := cli.Manual()
	if err != nil {
		t.Fatal(err)
	}
	printed(t, "../docs/migrate.md", aboutManual+manual)
}
