package tlog

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"fmt"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/tenon-health/tenon/core/domain"
)

var seed = bytes.Repeat([]byte("s"), ed25519.SeedSize)

// Others read what we make, and verify what it signs.
func TestAKeyIsTheOneOfOthers(t *testing.T) {
	t.Parallel()
	text, err := NewKey("tenon.example", seed)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(text.Reveal())
	if err != nil {
		t.Fatal(err)
	}
	key, err := ParseKey(text)
	if err != nil || key.Installation != "tenon.example" || key.Seed.Reveal() != string(seed) {
		t.Fatalf("%s, %v", key.Installation, err)
	}
	verifier, err := note.NewVerifier(VerifierKey(key, "tenon.example"))
	if err != nil {
		t.Fatal(err)
	}
	signed, err := note.Sign(&note.Note{Text: "text\n"}, signer)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := note.Open(signed, note.VerifierList(verifier)); err != nil {
		t.Error(err)
	}
	if verifier, err := note.NewVerifier(VerifierKey(key, "tenon.example/audit/1/1")); err != nil ||
		verifier.Name() != "tenon.example/audit/1/1" {
		t.Errorf("%v, %v", verifier, err)
	}
}

func TestWhatIsNoKeyIsRefusedUnquoted(t *testing.T) {
	t.Parallel()
	text, _ := NewKey("tenon.example", seed)
	good := text.Reveal()
	for _, wrong := range []string{
		"", good + "c4n4ry", good[1:], " " + good, strings.Replace(good, "tenon", "c4n4ry", 1),
		strings.Replace(good, "+AX", "+BX", 1), VerifierKey(domain.AuditKey{Seed: domain.Secret(seed)}, "a"),
		strings.ToLower(good),
	} {
		if key, err := ParseKey(domain.Secret(wrong)); err == nil || strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%q is taken as %v, %v", wrong, key, err)
		}
	}
	for _, name := range []string{"", "Tenon", "a b", "a+b", "a/b", "-a", "a\n", strings.Repeat("a", 254)} {
		if _, err := NewKey(name, seed); err == nil {
			t.Errorf("%q may be the name of an installation", name)
		}
	}
	if _, err := NewKey("a", seed[1:]); err == nil {
		t.Error("a short seed is taken")
	}
	if key, _ := ParseKey(text); strings.Contains(fmt.Sprintf("%v %+v %#v %s", key, key, key, key), string(seed)) {
		t.Error("a key is printed")
	}
}

func TestAWitnessIsAKeyAndAnAddress(t *testing.T) {
	t.Parallel()
	w := Witness{"witness.example/ada", ed25519.NewKeyFromSeed(seed)}
	key := w.Verifier()
	got, err := ParseWitness(key + " https://witness.example/ada")
	want := domain.AuditWitness{Name: w.Name, Key: key, URL: "https://witness.example/ada"}
	if err != nil || got != want {
		t.Errorf("%v, %v", got, err)
	}
	log := VerifierKey(domain.AuditKey{Seed: domain.Secret(seed)}, "a")
	for _, wrong := range []string{
		"", key, key + " ", key + "https://h", key + " ftp://h", key + " https://", key + " https://u:c4n4ry@h",
		key + " https://h?c4n4ry", key + " https://h#c4n4ry", "x" + key + " https://h", key + "A https://h",
		log + " https://h", "a+b https://h", "++ https://h", key + " https://h https://i",
	} {
		if got, err := ParseWitness(wrong); err == nil || strings.Contains(err.Error(), "c4n4ry") {
			t.Errorf("%q is taken as %v, %v", wrong, got, err)
		}
	}
}

// Who has the key of a copy signs nothing in the name of the installation.
func TestNobodySignsForAnotherInstallation(t *testing.T) {
	t.Parallel()
	text := Checkpoint("tenon.example/audit/1/1", EmptyHead())
	key := domain.AuditKey{Installation: "staging.example", Seed: domain.Secret(strings.Repeat("s", 32))}
	if _, err := Sign(text, []domain.AuditKey{key}); !errors.Is(err, domain.ErrAuditInstallation) {
		t.Errorf("it answers %v", err)
	}
	key.Installation = "tenon.example"
	if _, err := Sign(text, []domain.AuditKey{key}); err != nil {
		t.Error(err)
	}
}
