package tlog

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"strings"

	fnote "github.com/transparency-dev/formats/note"
	"golang.org/x/mod/sumdb/note"

	"github.com/tenon-health/tenon/core/domain"
)

var errKey = errors.New("this is no key: `migrate audit keys --new` makes one")

// ParseKey reads a key as signed notes write it, PRIVATE+KEY+<installation>+<hash>+<key>.
func ParseKey(text string) (key domain.AuditKey, err error) {
	if _, err = note.NewSigner(text); err != nil {
		return key, errKey // the library's error could quote it
	}
	parts := strings.SplitN(text, "+", 5)
	secret, err := base64.StdEncoding.DecodeString(parts[4])
	if err != nil || len(secret) != 1+ed25519.SeedSize {
		return key, errKey
	}
	return domain.AuditKey{Installation: parts[2], Seed: domain.Secret(secret[1:])}, nil
}

// signer signs in the name of a log: one key serves all of them.
type signer struct {
	note.Verifier
	key ed25519.PrivateKey
}

// Sign is what a note asks.
func (s signer) Sign(text []byte) ([]byte, error) { return ed25519.Sign(s.key, text), nil }

// VerifierKey is what others verify the signatures of a key with, of the log with this origin.
func VerifierKey(key domain.AuditKey, origin string) (string, error) {
	private := ed25519.NewKeyFromSeed([]byte(key.Seed.Reveal()))
	return note.NewEd25519VerifierKey(origin, private.Public().(ed25519.PublicKey))
}

func newSigner(key domain.AuditKey, origin string) (note.Signer, error) {
	text, err := VerifierKey(key, origin)
	if err != nil {
		return nil, err
	}
	verifier, err := note.NewVerifier(text)
	return signer{verifier, ed25519.NewKeyFromSeed([]byte(key.Seed.Reveal()))}, err
}

// Sign is a checkpoint with a signature by each key. It is the same each time.
func Sign(checkpoint string, keys []domain.AuditKey) (string, error) {
	origin, _, err := ParseCheckpoint(checkpoint)
	if err != nil {
		return "", err
	}
	signers := make([]note.Signer, len(keys))
	for i, key := range keys {
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
