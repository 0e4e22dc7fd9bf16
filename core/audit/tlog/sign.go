package tlog

import (
	"crypto/ed25519"

	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"github.com/tenon-health/tenon/core/domain"
)

// signer signs in the name of a log: one key serves all of them.
type signer struct {
	note.Verifier
	key ed25519.PrivateKey
}

// Sign is what a note asks.
func (s signer) Sign(text []byte) ([]byte, error) { return ed25519.Sign(s.key, text), nil }

func newSigner(key domain.AuditKey, origin string) (note.Signer, error) {
	verifier, err := note.NewVerifier(VerifierKey(key, origin))
	return signer{verifier, ed25519.NewKeyFromSeed([]byte(key.Seed.Reveal()))}, err
}

// Sign is a checkpoint with a signature by each key. It is the same each time. ErrAuditInstallation if it is of another
// installation than a key.
func Sign(checkpoint string, keys []domain.AuditKey) (string, error) {
	origin, _, err := ParseCheckpoint(checkpoint)
	if err != nil {
		return "", err
	}
	signers := make([]note.Signer, len(keys))
	for i, key := range keys {
		if signed := InstallationOf(origin); signed != key.Installation {
			return "", domain.ErrAuditInstallation.With(signed, key.Installation)
		}
		if signers[i], err = newSigner(key, origin); err != nil {
			return "", err
		}
	}
	signed, err := note.Sign(&note.Note{Text: checkpoint}, signers...)
	return string(signed), err
}

// Cosignature is the line of a witness among those that were sent. An error if none is its own, or it is not right.
func Cosignature(checkpoint, lines string, w domain.AuditWitness) (string, error) {
	verifier, err := fnote.NewVerifierForCosignatureV1(w.Key)
	if err != nil {
		return "", err
	}
	found, err := note.Open([]byte(checkpoint+"\n"+lines), note.VerifierList(verifier))
	if err != nil {
		return "", err
	}
	s := found.Sigs[0]
	return "\u2014 " + s.Name + " " + s.Base64 + "\n", nil
}
