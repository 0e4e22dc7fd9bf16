package e2e

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
	"github.com/tenon-health/tenon/test/venv"
)

// readTable has pandas read a CSV file: a map of each row.
func readTable(t *testing.T, file []byte) (rows []map[string]string) {
	t.Helper()
	const script = "import pandas, sys\n" +
		"table = pandas.read_csv(sys.stdin.buffer, dtype=str, keep_default_na=False)\n" +
		"assert table.columns.is_unique\n" +
		"table.to_json(sys.stdout, orient='records')\n"
	read := exec.Command(pandas(t), "-c", script)
	var said bytes.Buffer
	read.Stdin, read.Stderr = bytes.NewReader(file), &said
	out, err := read.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, said.String())
	}
	expect.NoError(t, json.Unmarshal(out, &rows))
	return rows
}

// pandas is a Python that has it: 130 MB, installed once.
func pandas(t *testing.T) string {
	t.Helper()
	return venv.Python(t, scenario.Root, "pandas.txt")
}
