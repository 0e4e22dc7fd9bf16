package wire

import (
	"strings"

	"github.com/tenon-health/tenon/core/domain"
)

// The keys in .env.example are printed in public.
const (
	exampleSealKey = "VGVub24gZXhhbXBsZTogbmV2ZXIgcHJvZHVjdGlvbiE="
	exampleKeyset  = "eyJwcmltYXJ5S2V5SWQiOjEsImtleSI6W3sia2V5RGF0YSI6eyJ0eXBlVXJsIjoidHlwZS5nb29nbGVhcGlzLmNvbS9nb29nbGUuY3J5cHRvLnRpbmsuQWVzR2NtS2V5IiwidmFsdWUiOiJHaUJVWlc1dmJpQmxlR0Z0Y0d4bE9pQnVaWFpsY2lCd2NtOWtkV04wYVc5dUlRPT0iLCJrZXlNYXRlcmlhbFR5cGUiOiJTWU1NRVRSSUMifSwic3RhdHVzIjoiRU5BQkxFRCIsImtleUlkIjoxLCJvdXRwdXRQcmVmaXhUeXBlIjoiVElOSyJ9XX0="
)

// unsafe tells what is fit for a developer's machine only.
func (c Config) unsafe() (faults []domain.FieldError) {
	if c.Environment == "development" {
		return nil
	}
	for _, s := range []struct {
		name, says string
		bad        bool
	}{
		{"DATA_ENCRYPTION_KEYSET", "must not be the one of .env.example", c.Keyset == exampleKeyset},
		{"AUTH0_ISSUER", "must start with https://", open(c.Issuer)},
		{"AUTH0_JWKS_URL", "must start with https://", open(c.JWKSURL)},
		{"AUTH0_MGMT_URL", "must start with https://", open(c.MgmtURL)},
		{"AUDIT_SEAL_KEY", "must not be the one of .env.example", c.SealKey == exampleSealKey},
		{"SMTP_TLS", "must be required", c.SMTPTLS != "required"},
	} {
		if s.bad {
			faults = append(faults, domain.FieldError{Location: s.name, Message: s.says + ", unless ENVIRONMENT is development."})
		}
	}
	return faults
}

// open reports whether others on the way could read and change what is said.
func open(url string) bool { return strings.HasPrefix(url, "http://") }
