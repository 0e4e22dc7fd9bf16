package servers

import (
	"encoding/json"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
)

// Witness is a litewitness, which can be stopped and started and ends with the test. It knows no log.
type Witness struct {
	*process
	Name  string
	Key   string // as the line of c2sp.org/signed-note for those who verify
	stack string
	dir   string
}

// witnessPrograms are the stack itself, which gives a witness its key, and litewitness.
type witnessPrograms struct {
	Stack   string `json:"stack"`
	Program string `json:"program"`
}

var witnesses = sync.OnceValues(func() (witnessPrograms, error) {
	var found struct {
		Witness witnessPrograms `json:"witness"`
	}
	text, err := os.ReadFile(os.Getenv(info))
	if err != nil {
		return found.Witness, err
	}
	return found.Witness, json.Unmarshal(text, &found)
})

// NewWitness starts one of that name, such as witness.example/ada.
func NewWitness(t testing.TB, name string) *Witness {
	t.Helper()
	programs, err := witnesses()
	if err != nil {
		t.Fatalf("This test needs real servers. Run it by `make test`, or by `bin/stack test -- go test ./…` (%v).", err)
	}
	w := &Witness{Name: name, stack: programs.Stack, dir: t.TempDir()}
	w.Key = w.call(t, "key", "--dir", w.dir, "--name", name)
	w.process = newProcess(t, func(port string) *exec.Cmd {
		return exec.Command(
			programs.Stack, "witness", "run", "--program", programs.Program, "--dir", w.dir, "--name", name,
			"--address", "127.0.0.1:"+port,
		)
	})
	return w
}

// URL is where it is, running or not.
func (w *Witness) URL() string { return "http://" + w.address }

// Register lets it know a log by one more key.
func (w *Witness) Register(t testing.TB, origin, key string) {
	t.Helper()
	w.call(t, "register", "--dir", w.dir, origin, key)
}

func (w *Witness) call(t testing.TB, args ...string) string {
	t.Helper()
	said, err := exec.Command(w.stack, append([]string{"witness"}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("the stack's witness %s: %v\n%s", args[0], err, said)
	}
	return strings.TrimSpace(string(said))
}
