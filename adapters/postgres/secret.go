package postgres

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
	"github.com/tink-crypto/tink-go/v2/tink"

	"github.com/tenon-health/tenon/core/domain"
)

// secretBox keeps secrets so that they open only in the row that they were sealed
// for. Keys are rotated by adding one to the keyset and promoting it.
type secretBox struct {
	aead  tink.AEAD
	keyID string   // of the key that seals; empty without a keyset
	opens []string // ids of the keys that open
}

var errKeyset = errors.New(
	"postgres: the encryption keyset cannot be read; it is Tink's JSON keyset of an AEAD as base64",
)

// newSecretBox without keys refuses to keep a secret: migrations need none.
func newSecretBox(keys domain.Secret) (secretBox, error) {
	if keys == "" {
		return secretBox{aead: noKeyset{}}, nil
	}
	text := base64.NewDecoder(base64.StdEncoding, strings.NewReader(keys.Reveal()))
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(text))
	if err != nil {
		return secretBox{}, errKeyset
	}
	primitive, err := aead.New(handle)
	if err != nil {
		return secretBox{}, errKeyset
	}
	sealing, err := handle.Primary()
	if err != nil {
		return secretBox{}, errKeyset
	}
	opens, err := enabledKeys(handle)
	if err != nil {
		return secretBox{}, errKeyset
	}
	return secretBox{primitive, keyID(sealing), opens}, nil
}

func keyID(e *keyset.Entry) string { return strconv.FormatUint(uint64(e.KeyID()), 10) }

func enabledKeys(handle *keyset.Handle) (all []string, err error) {
	for i := range handle.Len() {
		e, err := handle.Entry(i)
		if err != nil {
			return nil, err
		}
		if e.KeyStatus() == keyset.Enabled {
			all = append(all, keyID(e))
		}
	}
	return all, nil
}

func (s secretBox) seal(secret domain.Secret, row ...string) ([]byte, error) {
	sealed, err := s.aead.Encrypt([]byte(secret.Reveal()), associatedData(row))
	if err != nil {
		return nil, errors.New("postgres: a secret cannot be sealed")
	}
	return sealed, nil
}

// errUnopened says of what a key of the keyset has sealed that it does not open.
var errUnopened = errors.New("postgres: a sealed secret does not open: it was moved from another row, or damaged")

// open opens what the key with an id has sealed for a row.
func (s secretBox) open(sealed []byte, key string, row ...string) (domain.Secret, error) {
	text, err := s.aead.Decrypt(sealed, associatedData(row))
	switch {
	case err == nil:
		return domain.Secret(text), nil
	case len(s.opens) == 0:
		none := fmt.Errorf("postgres: the key %s is not in the keyset: %w", key, domain.ErrKeysetMissing)
		return "", domain.ErrSecretKeyMissing.WithCause(none)
	case !slices.Contains(s.opens, key):
		return "", domain.ErrSecretKeyMissing.WithCause(fmt.Errorf("postgres: the key %s is not in the keyset", key))
	}
	return "", errUnopened
}

// associatedData names a row without doubt, whatever is in the parts.
func associatedData(row []string) (b []byte) {
	for _, part := range row {
		b = append(b, strconv.Itoa(len(part))+":"+part...)
	}
	return b
}

// noKeyset stands where no keyset was given.
type noKeyset struct{}

func (noKeyset) Encrypt(_, _ []byte) ([]byte, error) { return nil, errKeyset }

func (noKeyset) Decrypt(_, _ []byte) ([]byte, error) { return nil, errKeyset }
