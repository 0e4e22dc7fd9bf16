package e2e

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"go.mongodb.org/mongo-driver/v2/mongo"

	"github.com/tenon-health/tenon/test/expect"
	"github.com/tenon-health/tenon/test/scenario"
)

// rotation is an installation on two nodes whose key is changed while they work.
type rotation struct {
	*scenario.Stack
	cli       cli
	nodes     [2]*balanced
	own       *scenario.Tenant // has its records and files in stores of its own
	admin     *mongo.Client    // of the second MongoDB
	places    []place          // of which a test opens the password
	exchanged place
	waiting   waiting
	keysets   []string // all that there were
	secrets   []string // passwords and links
	answers   string   // to what callers have mistyped
	crashed   string   // the log of a node that has crashed
}

// TestKeyset changes the key as docs/datasources.md tells, by the programs themselves.
func TestKeyset(t *testing.T) {
	t.Parallel()
	r := newRotation(t)
	r.fill(t)
	first := r.cli.primary(t)
	r.wantRemoved(t, first, 5, "[sealing_key_used] This is the primary key. Promote another one first.")
	stop := r.read(t)
	second := r.change(t, "add")
	r.roll(t, first, first)
	r.change(t, "promote", second)
	r.roll(t, second, first)
	r.wantRemoved(t, first, 5, "[sealing_key_used] The key still seals secrets: ")
	r.killRekeying(t, first)
	r.rekey(t, first, second)
	r.change(t, "remove", first)
	r.roll(t, second, second)
	t.Logf("%d reads", stop())
	r.wantSecrets(t)
	r.wantMissing(t, second)
	r.mistype(t)
	r.noLeak(t)
}

func newRotation(t *testing.T) *rotation {
	t.Helper()
	s := scenario.NewServers(t)
	r := &rotation{Stack: s, cli: cli{filepath.Join(s.Home, "prod.env"), new(expect.Log)}}
	r.cli.write(t, s.Settings(t))
	r.keysets = []string{s.Setting(t, "DATA_ENCRYPTION_KEYSET")}
	r.nodes = [2]*balanced{{node: s.StartAPI(t)}, {node: s.StartNode(t)}}
	return r
}

// change runs a command that answers the next keyset, and stores that where the command reads it.
func (r *rotation) change(t *testing.T, args ...string) (key string) {
	t.Helper()
	keyset, said := r.cli.want(t, 0, slices.Concat([]string{"keys"}, args)...)
	keyset = strings.TrimSpace(keyset)
	r.keysets = append(r.keysets, keyset)
	r.cli.write(t, append(r.Settings(t), "DATA_ENCRYPTION_KEYSET="+keyset))
	_, key, _ = strings.Cut(said, "The key ")
	key, _, _ = strings.Cut(key, " ")
	return key
}

// wantRemoved tries to remove a key.
func (r *rotation) wantRemoved(t *testing.T, key string, code int, says string) {
	t.Helper()
	if out, said := r.cli.want(t, code, "keys", "remove", key); out != "" || !strings.Contains(said, says) {
		t.Errorf("removing %s: %q, %q", key, out, said)
	}
}

// roll gives the new keyset to one node after the other. Between them, and at last, each opens what the other has
// sealed: by the key next where the node has the new keyset, and by the key before where it has not.
func (r *rotation) roll(t *testing.T, next, before string) {
	t.Helper()
	for i, sealing := range [][2]string{{next, before}, {next, next}} {
		r.nodes[i].restart(t, "DATA_ENCRYPTION_KEYSET="+r.keysets[len(r.keysets)-1])
		for j, key := range sealing {
			if sealed := r.exchanged.seal(t, r.nodes[j].node.Base); sealed != key {
				t.Errorf("node %d seals by %s, want %s", j, sealed, key)
			}
			for _, node := range r.nodes {
				r.exchanged.open(t, node.node.Base)
			}
		}
	}
}
