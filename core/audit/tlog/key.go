package tlog

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"golang.org/x/mod/sumdb/note"

	"github.com/tenon-health/tenon/core/domain"
)

// What is wrong with a key or a witness. None quotes it.
var (
	errKey     = errors.New("tlog: this is no line that `migrate audit keys --new` has printed")
	errWitness = errors.New("tlog: this is no verifier key of a witness and its address, with a space between")
)

// installationName is the part of a name that tells installations apart: as that of a host.
var installationName = regexp.MustCompile(`^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$`)

// ed25519Note is the algorithm of those who sign notes, as keys name it.
const ed25519Note = 1

// privateKey is how the text of a key that signs begins, by golang.org/x/mod/sumdb/note.
const privateKey = "PRIVATE+KEY+"

// NewKey is the text of a key that signs the logs of an installation. A seed has 32 random bytes.
func NewKey(installation string, seed []byte) (domain.Secret, error) {
	if !installationName.MatchString(installation) || len(seed) != ed25519.SeedSize {
		return "", errKey
	}
	hash := keyHash(installation, publicKey(seed))
	encoded := base64.StdEncoding.EncodeToString(append([]byte{ed25519Note}, seed...))
	return domain.Secret(fmt.Sprintf("%s%s+%08x+%s", privateKey, installation, hash, encoded)), nil
}

// publicKey begins with the algorithm.
func publicKey(seed []byte) []byte {
	return append([]byte{ed25519Note}, ed25519.NewKeyFromSeed(seed).Public().(ed25519.PublicKey)...)
}

// ParseKey reads what NewKey has made.
func ParseKey(text domain.Secret) (key domain.AuditKey, err error) {
	if _, err := note.NewSigner(text.Reveal()); err != nil {
		return key, errKey
	}
	parts := strings.SplitN(strings.TrimPrefix(text.Reveal(), privateKey), "+", 3)
	bytes, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || !installationName.MatchString(parts[0]) {
		return key, errKey
	}
	key = domain.AuditKey{Installation: parts[0], Seed: domain.Secret(bytes[1:])}
	if same, err := NewKey(key.Installation, bytes[1:]); err != nil || same != text {
		return domain.AuditKey{}, errKey // another's hash
	}
	return key, nil
}

// VerifierKey is what others know a log by that the key signs.
func VerifierKey(key domain.AuditKey, origin string) string {
	return verifierOf(origin, publicKey([]byte(key.Seed.Reveal())))
}

// ParseWitness reads the verifier key of a witness and where it is, with a space between.
func ParseWitness(text string) (w domain.AuditWitness, err error) {
	key, address, _ := strings.Cut(text, " ")
	parts := strings.SplitN(key, "+", 3)
	if len(parts) != 3 || !witnessName.MatchString(parts[0]) || !isAddress(address) {
		return w, errWitness
	}
	public, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(public) != 1+ed25519.PublicKeySize || public[0] != cosignatureV1 ||
		key != verifierOf(parts[0], public) {
		return w, errWitness
	}
	return domain.AuditWitness{Name: parts[0], Key: key, URL: address}, nil
}

// witnessName has no space, no + and nothing that could end a line.
var witnessName = regexp.MustCompile(`^[!-*,-~]+$`)

func isAddress(text string) bool {
	u, err := url.Parse(text)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil &&
		u.RawQuery == "" && !strings.Contains(text, "#")
}
