package home

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

// Secrets are made once for each home.
type Secrets struct {
	S3AccessKey      string `json:"s3_access_key"`
	S3SecretKey      string `json:"s3_secret_key"`
	MachineSecret    string `json:"machine_secret"`
	ManagementSecret string `json:"management_secret"`
	WebhookSecret    string `json:"webhook_secret"`
	EncryptionKeyset string `json:"encryption_keyset"` // Tink's JSON as base64
	RequestKey       string `json:"seal_key"`          // 32 bytes as base64
	OwnMongoPassword string `json:"own_mongo_password"`
	OwnS3AccessKey   string `json:"own_s3_access_key"`
	OwnS3SecretKey   string `json:"own_s3_secret_key"`
	AuditSeed        string `json:"audit_seed"` // of the key that signs audit trails, 32 bytes as base64
}

// AuditKey signs audit trails.
func (s Secrets) AuditKey() (ed25519.PrivateKey, error) {
	seed, err := base64.StdEncoding.DecodeString(s.AuditSeed)
	if err != nil || len(seed) != ed25519.SeedSize {
		return nil, fmt.Errorf("secrets.json holds no key of audit trails; erase the data with make clean-data (%w)", err)
	}
	return ed25519.NewKeyFromSeed(seed), nil
}

// Secrets reads what the home keeps, or makes them.
func (h *Home) Secrets() (Secrets, error) {
	var s Secrets
	text, err := os.ReadFile(h.Path("secrets.json"))
	if errors.Is(err, fs.ErrNotExist) {
		return h.makeSecrets()
	}
	if err != nil {
		return s, err
	}
	if err := json.Unmarshal(text, &s); err != nil {
		return s, fmt.Errorf(
			"%s cannot be read; erase the data with make clean-data and start again: %w", h.Path("secrets.json"), err,
		)
	}
	if s.OwnMongoPassword != "" && s.AuditSeed != "" {
		return s, nil
	}
	s = s.complete() // an older stack made them
	return s, h.keepSecrets(s)
}

// complete adds the secrets that came later: those of the second servers, and of audit trails.
func (s Secrets) complete() Secrets {
	if s.OwnMongoPassword == "" {
		s.OwnMongoPassword, s.OwnS3AccessKey, s.OwnS3SecretKey = rand.Text(), "TENON"+rand.Text()[:15], rand.Text()
	}
	if s.AuditSeed == "" {
		s.AuditSeed = newKey()
	}
	return s
}

func (h *Home) makeSecrets() (Secrets, error) {
	keys, err := newKeyset()
	if err != nil {
		return Secrets{}, err
	}
	s := Secrets{
		S3AccessKey: "TENON" + rand.Text()[:15], S3SecretKey: rand.Text(),
		MachineSecret: rand.Text(), ManagementSecret: rand.Text(), WebhookSecret: rand.Text(),
		EncryptionKeyset: keys, RequestKey: newKey(),
	}.complete()
	return s, h.keepSecrets(s)
}

func (h *Home) keepSecrets(s Secrets) error {
	text, err := json.MarshalIndent(s, "", "  ")
	if err != nil {
		return err
	}
	return h.Write("secrets.json", text)
}

func newKeyset() (string, error) {
	handle, err := keyset.NewHandle(aead.AES256GCMKeyTemplate())
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	if err := insecurecleartextkeyset.Write(handle, keyset.NewJSONWriter(&text)); err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(text.Bytes()), nil
}

func newKey() string {
	key := make([]byte, 32)
	_, _ = rand.Read(key) // never fails
	return base64.StdEncoding.EncodeToString(key)
}
