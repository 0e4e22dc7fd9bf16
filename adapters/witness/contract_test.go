package witness_test

import (
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/tenon-health/tenon/adapters/witness"
	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
	"github.com/tenon-health/tenon/test/contract"
	"github.com/tenon-health/tenon/test/servers"
)

// litewitness is one of a test, and how it is asked.
func litewitness(t *testing.T) (contract.WitnessServer, *servers.Witness) {
	t.Helper()
	server := servers.NewWitness(t, "witness.example/ada")
	return contract.WitnessServer{
		AuditWitnesses: witness.New(),
		Witness:        domain.AuditWitness{Name: server.Name, Key: server.Key, URL: server.URL()},
		Register:       func(t *testing.T, origin, key string) { server.Register(t, origin, key) },
	}, server
}

func TestContract(t *testing.T) {
	shared, _ := litewitness(t)
	t.Run("all", func(t *testing.T) {
		contract.AuditWitnesses(t, func(*testing.T) contract.WitnessServer { return shared })
	})
}

// What a witness has cosigned it knows when it comes back.
func TestAWitnessThatWasAwayKnowsItsLogs(t *testing.T) {
	t.Parallel()
	shared, server := litewitness(t)
	server.Stop()
	if _, err := shared.Add(t.Context(), shared.Witness, offer); !errors.Is(err, domain.ErrWitnessUnavailable) {
		t.Error(err)
	}
	server.Start(t)
	contract.WitnessRemembers(t, shared, func() { server.Stop(); server.Start(t) })
}

// The witness of the stack knows the logs of the platform by the key of the stack.
func TestTheStackHasAWitness(t *testing.T) {
	t.Parallel()
	w, err := tlog.ParseWitness(servers.Setting(t, "AUDIT_WITNESSES"))
	if err != nil {
		t.Fatal(err)
	}
	key, err := tlog.ParseKey(domain.Secret(servers.Setting(t, "AUDIT_SIGNING_KEY")))
	if err != nil {
		t.Fatal(err)
	}
	origin := key.Installation + "/audit/1/9"
	text := origin + "\n0\n47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n"
	signed, err := note.Sign(&note.Note{Text: text}, signer{key, origin})
	if err != nil {
		t.Fatal(err)
	}
	done, err := witness.New().Add(t.Context(), w, domain.AuditOffer{Origin: origin, Note: string(signed)})
	if err != nil || !strings.HasPrefix(done.Lines, "— "+w.Name+" ") {
		t.Errorf("%q, %v", done.Lines, err)
	}
}

// signer signs a log by a key of its installation.
type signer struct {
	key    domain.AuditKey
	origin string
}

func (s signer) Name() string { return s.origin }

func (s signer) KeyHash() uint32 {
	verifier, _ := note.NewVerifier(tlog.VerifierKey(s.key, s.origin))
	return verifier.KeyHash()
}

func (s signer) Sign(text []byte) ([]byte, error) {
	return ed25519.Sign(ed25519.NewKeyFromSeed([]byte(s.key.Seed.Reveal())), text), nil
}
