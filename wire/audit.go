package wire

import (
	"crypto/rand"
	"os"
	"slices"

	"github.com/tenon-health/tenon/core/audit/tlog"
	"github.com/tenon-health/tenon/core/domain"
)

func isSigner(s string) bool {
	_, err := tlog.ParseKey(domain.Secret(s))
	return err == nil
}

func isWitness(s string) bool {
	_, err := tlog.ParseWitness(s)
	return err == nil
}

// keys are those that are well-formed, as a rule of the setting has it.
func (a Audit) keys() (all []domain.AuditKey) {
	for _, text := range a.SigningKeys {
		if key, err := tlog.ParseKey(text); err == nil {
			all = append(all, key)
		}
	}
	return all
}

// witnesses are those that are well-formed, as a rule of the setting has it.
func (a Audit) witnesses() (all []domain.AuditWitness) {
	for _, text := range a.Witnesses {
		if w, err := tlog.ParseWitness(text); err == nil {
			all = append(all, w)
		}
	}
	return all
}

// ambiguous refuses keys of several installations, and whoever would count twice.
func (a Audit) ambiguous() (wrong []fieldError) {
	installations, seeds, witnesses := map[string]bool{}, map[domain.Secret]bool{}, map[string]bool{}
	for _, key := range a.keys() {
		installations[key.Installation], seeds[key.Seed] = true, true
	}
	for _, w := range a.witnesses() {
		witnesses[w.Key] = true
	}
	if len(installations) > 1 || len(seeds) < len(a.keys()) {
		wrong = append(wrong, fieldError{
			Location: "AUDIT_SIGNING_KEY", Message: "must be different keys of one installation.",
		})
	}
	if len(witnesses) < len(a.witnesses()) {
		wrong = append(wrong, fieldError{Location: "AUDIT_WITNESSES", Message: "must name each witness once."})
	}
	return wrong
}

func (a Audit) plainHTTP() bool {
	return slices.ContainsFunc(a.witnesses(), func(w domain.AuditWitness) bool { return plainHTTP(w.URL) })
}

// AuditKeys makes and reads the setting AUDIT_SIGNING_KEY. file is what --env-file says.
type AuditKeys struct{}

// New makes a key for an installation.
func (AuditKeys) New(installation string) (domain.Secret, error) {
	seed := make([]byte, 32)
	_, _ = rand.Read(seed) // never fails
	return tlog.NewKey(installation, seed)
}

// List reads no other setting.
func (AuditKeys) List(file string) ([]domain.AuditKey, error) {
	cfg, wrong := load[AuditSigning](Sources{File: file, Environ: os.Environ()})
	audit := Audit{SigningKeys: cfg.SigningKeys}
	return audit.keys(), settingsError(slices.Concat(wrong, audit.ambiguous()))
}

// AuditSigning is what `migrate audit keys` needs.
type AuditSigning struct {
	SigningKeys secrets `koanf:"AUDIT_SIGNING_KEY" validate:"dive,signer"`
}
