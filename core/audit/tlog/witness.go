package tlog

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/transparency-dev/merkle/proof"
	"github.com/transparency-dev/merkle/rfc6962"
	"golang.org/x/mod/sumdb/note"

	"github.com/tenon-health/tenon/core/domain"
)

// Witness keeps the rules of c2sp.org/tlog-witness, and cosigns by c2sp.org/tlog-cosignature.
type Witness struct {
	Name string
	Key  ed25519.PrivateKey
}

// Witnessed is the last checkpoint of a log that a witness has cosigned.
type Witnessed struct {
	Size int64
	Root []byte
}

// cosignatureV1 is the algorithm of cosignatures with Ed25519, as keys name it.
const cosignatureV1 = 4

func (w Witness) public() []byte {
	return append([]byte{cosignatureV1}, w.Key.Public().(ed25519.PublicKey)...)
}

// Verifier is what others know the witness by.
func (w Witness) Verifier() string { return verifierOf(w.Name, w.public()) }

// verifierOf is a name and a public key, with its algorithm, by c2sp.org/signed-note.
func verifierOf(name string, public []byte) string {
	return fmt.Sprintf("%s+%08x+%s", name, keyHash(name, public), base64.StdEncoding.EncodeToString(public))
}

// keyHash tells keys of a name apart.
func keyHash(name string, public []byte) uint32 {
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	return binary.BigEndian.Uint32(sum[:])
}

// Cosign answers an offer for a log of which the witness knows the last checkpoint and the keys, and tells what the
// witness knows then.
func (w Witness) Cosign(
	last Witnessed, keys []string, offer domain.AuditOffer, at time.Time,
) (domain.AuditCosigned, Witnessed, error) {
	opened, err := note.Open([]byte(offer.Note), verifiers(keys))
	if err != nil {
		return domain.AuditCosigned{}, last, domain.ErrWitnessUnregistered.WithCause(err)
	}
	next, err := witnessed(opened.Text, offer.Origin)
	if err != nil || offer.Old > next.Size {
		return domain.AuditCosigned{}, last, domain.ErrInternal.WithCause(err)
	}
	if offer.Old != last.Size {
		return domain.AuditCosigned{Size: last.Size}, last, domain.ErrWitnessKnowsOther
	}
	if !follows(last, next, offer.Proof) {
		return domain.AuditCosigned{}, last, domain.ErrWitnessRefuses
	}
	signed, err := note.Sign(&note.Note{Text: opened.Text}, cosigner{w, at})
	return domain.AuditCosigned{Lines: strings.TrimPrefix(string(signed), opened.Text+"\n")}, next, err
}

// verifiers are those of keys that are well-formed.
func verifiers(keys []string) note.Verifiers {
	var all []note.Verifier
	for _, key := range keys {
		if verifier, err := note.NewVerifier(key); err == nil {
			all = append(all, verifier)
		}
	}
	return note.VerifierList(all...)
}

// follows reports whether a tree begins with another one. The empty one is in all.
func follows(last, next Witnessed, hashes [][]byte) bool {
	return last.Size == 0 || proof.VerifyConsistency(
		rfc6962.DefaultHasher, uint64(last.Size), uint64(next.Size), hashes, last.Root, next.Root,
	) == nil
}

// witnessed reads the text of a checkpoint.
func witnessed(text, origin string) (w Witnessed, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) < 4 || lines[0] != origin {
		return w, fmt.Errorf("tlog: this is no checkpoint of %s", origin)
	}
	if w.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || w.Size < 0 {
		return w, fmt.Errorf("tlog: a checkpoint has no such size: %w", err)
	}
	w.Root, err = base64.StdEncoding.DecodeString(lines[2])
	return w, err
}

// cosigner signs the text of a note, and when.
type cosigner struct {
	Witness
	at time.Time
}

func (c cosigner) Name() string { return c.Witness.Name }

func (c cosigner) KeyHash() uint32 { return keyHash(c.Witness.Name, c.public()) }

func (c cosigner) Sign(text []byte) ([]byte, error) {
	message := fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", c.at.Unix(), text)
	signed := binary.BigEndian.AppendUint64(nil, uint64(c.at.Unix()))
	return append(signed, ed25519.Sign(c.Key, message)...), nil
}
