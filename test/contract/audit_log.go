package contract

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/tenon-health/tenon/core/domain"
)

// signedLog is a transparency log by c2sp.org/tlog-checkpoint, in other code than ours: as RFC 6962 writes it down.
type signedLog struct {
	origin string
	leaves string // what they begin with
	key    ed25519.PrivateKey
}

func newSignedLog(leaves string) signedLog {
	_, key, _ := ed25519.GenerateKey(rand.Reader) // never fails
	return signedLog{unique() + ".example/audit/1/1", leaves, key}
}

func (l signedLog) public() []byte { return append([]byte{1}, l.key.Public().(ed25519.PublicKey)...) }

// verifier is the log's name and key.
func (l signedLog) verifier() string {
	return fmt.Sprintf("%s+%x+%s", l.origin, keyHash(l.origin, l.public()), encoded(l.public()))
}

func keyHash(name string, public []byte) []byte {
	sum := sha256.Sum256(append([]byte(name+"\n"), public...))
	return sum[:4]
}

func encoded(data []byte) string { return base64.StdEncoding.EncodeToString(data) }

func (l signedLog) checkpoint(size int) string {
	return fmt.Sprintf("%s\n%d\n%s\n", l.origin, size, encoded(l.root(0, size)))
}

func (l signedLog) sign(text string) string {
	signed := append(keyHash(l.origin, l.public()), ed25519.Sign(l.key, []byte(text))...)
	return text + "\n— " + l.origin + " " + encoded(signed) + "\n"
}

func (l signedLog) offer(old, size int) domain.AuditOffer {
	o := domain.AuditOffer{Origin: l.origin, Old: int64(old), Note: l.sign(l.checkpoint(size))}
	if old > 0 {
		o.Proof = l.consistency(old, 0, size, true)
	}
	return o
}

// root is that of the leaves from one place up to another.
func (l signedLog) root(from, to int) []byte {
	if to-from < 1 {
		return digest()
	}
	if to-from == 1 {
		return digest([]byte{0}, fmt.Append(nil, l.leaves, from))
	}
	middle := from + split(to-from)
	return digest([]byte{1}, l.root(from, middle), l.root(middle, to))
}

// consistency is SUBPROOF of RFC 6962.
func (l signedLog) consistency(old, from, to int, whole bool) [][]byte {
	switch middle := from + split(to-from); {
	case old == to-from && whole:
		return nil
	case old == to-from:
		return [][]byte{l.root(from, to)}
	case from+old <= middle:
		return append(l.consistency(old, from, middle, whole), l.root(middle, to))
	default:
		return append(l.consistency(from+old-middle, middle, to, false), l.root(from, middle))
	}
}

// split is the largest power of two below n.
func split(n int) int {
	k := 1
	for 2*k < n {
		k *= 2
	}
	return k
}

func digest(parts ...[]byte) []byte {
	hash := sha256.New()
	for _, part := range parts {
		hash.Write(part)
	}
	return hash.Sum(nil)
}

// wantCosignature checks lines by c2sp.org/tlog-cosignature, in other code than ours.
func wantCosignature(t *testing.T, w domain.AuditWitness, text, lines string) {
	t.Helper()
	signed, found := strings.CutPrefix(lines, "— "+w.Name+" ")
	if !found || strings.Count(lines, "\n") != 1 || !strings.HasSuffix(lines, "\n") {
		t.Fatalf("the answer is %q", lines)
	}
	bytes, key := decoded(t, strings.TrimSpace(signed)), decoded(t, strings.SplitN(w.Key, "+", 3)[2])
	if len(bytes) != 4+8+ed25519.SignatureSize || string(bytes[:4]) != string(keyHash(w.Name, key)) {
		t.Fatalf("the cosignature is %x", bytes)
	}
	at := binary.BigEndian.Uint64(bytes[4:])
	if !ed25519.Verify(key[1:], fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", at, text), bytes[12:]) {
		t.Error("the cosignature does not verify")
	}
	if age := time.Since(time.Unix(int64(at), 0)); age < -time.Minute || age > time.Hour {
		t.Errorf("the cosignature is of %v ago", age)
	}
}

// decoded is base64 that must be some.
func decoded(t *testing.T, text string) []byte {
	t.Helper()
	return got(base64.StdEncoding.DecodeString(text))(t)
}
