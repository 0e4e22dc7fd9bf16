package e2e

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
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

// pandas is a Python that has it. On a machine that has none it is installed once, which takes some seconds and 130 MB;
// the folder comes to be as a whole.
func pandas(t *testing.T) (python string) {
	t.Helper()
	list, err := filepath.Abs("pandas.txt")
	expect.NoError(t, err)
	text, err := os.ReadFile(list)
	expect.NoError(t, err)
	sum := sha256.Sum256(text)
	cache, err := filepath.Abs(cmp.Or(os.Getenv("TENON_CACHE"), scenario.Root+"/.cache"))
	expect.NoError(t, err)
	dir := filepath.Join(cache, "pandas-"+hex.EncodeToString(sum[:4]))
	python = filepath.Join(dir, "bin", "python")
	if exec.Command(python, "-c", "").Run() != nil {
		installPandas(t, dir, list)
	}
	return python
}

func installPandas(t *testing.T, dir, list string) {
	t.Helper()
	expect.NoError(t, os.MkdirAll(filepath.Dir(dir), 0o755))
	made, err := os.MkdirTemp(filepath.Dir(dir), "pandas.")
	expect.NoError(t, err)
	defer os.RemoveAll(made)
	for _, command := range [][]string{
		{cmp.Or(os.Getenv("TENON_PYTHON"), "python3"), "-m", "venv", made},
		{
			filepath.Join(made, "bin", "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input",
			"--no-compile", "--only-binary", ":all:", "--require-hashes", "-r", list,
		},
	} {
		if said, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", command, err, said)
		}
	}
	_ = os.RemoveAll(dir) // it does not run
	expect.NoError(t, os.Rename(made, dir))
}
