package tlog

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"github.com/tenon-health/tenon/core/domain"
)

// What a signed checkpoint says must have the form of one, whoever has signed it.
func TestAWitnessRefusesWhatIsNoCheckpoint(t *testing.T) {
	t.Parallel()
	const origin = "tenon.example/audit/1/1"
	seed := make([]byte, ed25519.SeedSize)
	skey, vkey := logKeys(t, origin, seed)
	w := Witness{"witness.example", ed25519.NewKeyFromSeed(seed)}
	root := base64.StdEncoding.EncodeToString(make([]byte, 32))
	for text, want := range map[string]error{
		origin + "\n3\n" + root + "\n":                   nil,
		origin + "\n3\n":                                 domain.ErrInternal,
		origin + "\nmany\n" + root + "\n":                domain.ErrInternal,
		origin + "\n-1\n" + root + "\n":                  domain.ErrInternal,
		origin + "\n3\n!\n":                              domain.ErrInternal,
		"another.example\n3\n" + root + "\n":             domain.ErrInternal,
		origin + "\n3\n" + root + "\nmore\n":             nil,
		origin + "\n" + fmt.Sprint(uint64(1<<63)) + "\n": domain.ErrInternal,
	} {
		signed, err := note.Sign(&note.Note{Text: text}, skey)
		if err != nil {
			t.Fatal(err)
		}
		offer := domain.AuditOffer{Origin: origin, Note: string(signed)}
		_, next, err := w.Cosign(Witnessed{}, []string{"no key", vkey}, offer, entry.At)
		if !errors.Is(err, want) || (err == nil) != (next.Size == 3) {
			t.Errorf("%q: %v, %v, want %v", text, next, err, want)
		}
	}
}

func logKeys(t *testing.T, origin string, seed []byte) (note.Signer, string) {
	t.Helper()
	public := ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)
	vkey, err := note.NewEd25519VerifierKey(origin, public)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		t.Fatal(err)
	}
	signer, err := note.NewSigner(fmt.Sprintf("PRIVATE+KEY+%s+%08x+%s", origin, verifier.KeyHash(),
		base64.StdEncoding.EncodeToString(append([]byte{1}, seed...))))
	if err != nil {
		t.Fatal(err)
	}
	return signer, vkey
}
