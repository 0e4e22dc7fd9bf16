package wire

import (
	"bytes"
	"context"
	"encoding/base64"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"

	"github.com/tenon-health/tenon/core/domain"
)

// Keysets changes the setting DATA_ENCRYPTION_KEYSET: each method returns what it
// should be then, and the key that it is about. file is what --env-file says.
type Keysets struct{}

// New makes one with one key.
func (Keysets) New() (set domain.Secret, key string, err error) {
	keys := keyset.NewManager()
	id, err := keys.Add(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", "", err
	}
	return keysetText(keys, id, keys.SetPrimary(id))
}

// Add adds a key that seals nothing yet.
func (Keysets) Add(file string) (set domain.Secret, key string, err error) {
	keys, _, err := loadKeyset(file)
	if err != nil {
		return "", "", err
	}
	id, err := keys.Add(aead.AES256GCMKeyTemplate())
	return keysetText(keys, id, err)
}

// Promote makes a key the primary one. ErrSealingKeyNotFound.
func (Keysets) Promote(file, key string) (set domain.Secret, promoted string, err error) {
	return changeKey(file, key, (*keyset.Manager).SetPrimary)
}

// Remove drops a key. ErrSealingKeyNotFound.
func (Keysets) Remove(file, key string) (set domain.Secret, removed string, err error) {
	return changeKey(file, key, (*keyset.Manager).Delete)
}

func changeKey(file, key string, change func(*keyset.Manager, uint32) error) (domain.Secret, string, error) {
	keys, ids, err := loadKeyset(file)
	if err != nil {
		return "", "", err
	}
	id, err := strconv.ParseUint(key, 10, 32)
	if err != nil || !slices.Contains(ids, uint32(id)) {
		return "", "", domain.ErrSealingKeyNotFound
	}
	return keysetText(keys, uint32(id), change(keys, uint32(id)))
}

// loadKeyset reads no other setting.
func loadKeyset(file string) (keys *keyset.Manager, ids []uint32, err error) {
	cfg, wrong := load[Sealing](Sources{File: file, Environ: os.Environ()})
	if err := settingsError(wrong); err != nil {
		return nil, nil, err
	}
	text := base64.NewDecoder(base64.StdEncoding, strings.NewReader(cfg.Keyset.Reveal()))
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(text))
	if err != nil {
		return nil, nil, err
	}
	for _, key := range handle.KeysetInfo().GetKeyInfo() {
		ids = append(ids, key.GetKeyId())
	}
	return keyset.NewManagerFromHandle(handle), ids, nil
}

func keysetText(keys *keyset.Manager, id uint32, err error) (domain.Secret, string, error) {
	if err != nil {
		return "", "", err
	}
	handle, err := keys.Handle()
	if err != nil {
		return "", "", err
	}
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
		return "", "", err
	}
	set := domain.Secret(base64.StdEncoding.EncodeToString(text.Bytes()))
	return set, strconv.FormatUint(uint64(id), 10), nil
}

// tellMissingKeys warns of secrets that do not open on this node, which works all the same for everybody else.
func (p *API) tellMissingKeys(ctx context.Context) {
	status, err := p.Core.Keyset.Status(ctx, domain.By(domain.SystemActor("")))
	if err != nil {
		return // of the store, which others tell
	}
	if err := status.RequireKeys(); err != nil {
		p.log.Warn("This node cannot open some secrets.", "error", err)
	}
}
