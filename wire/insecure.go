package wire

import "strings"

// The keys in .env.example are printed in public.
const (
	exampleRequestKey = "VGVub24gZXhhbXBsZTogbmV2ZXIgcHJvZHVjdGlvbiE="
	exampleKeyset     = "eyJwcmltYXJ5S2V5SWQiOjEsImtleSI6W3sia2V5RGF0YSI6eyJ0eXBlVXJsIjoidHlwZS5nb29nbGVhcGlz" +
		"LmNvbS9nb29nbGUuY3J5cHRvLnRpbmsuQWVzR2NtS2V5IiwidmFsdWUiOiJHaUJVWlc1dmJpQmxlR0Z0Y0d4" +
		"bE9pQnVaWFpsY2lCd2NtOWtkV04wYVc5dUlRPT0iLCJrZXlNYXRlcmlhbFR5cGUiOiJTWU1NRVRSSUMifSwi" +
		"c3RhdHVzIjoiRU5BQkxFRCIsImtleUlkIjoxLCJvdXRwdXRQcmVmaXhUeXBlIjoiVElOSyJ9XX0="
)

// insecure names the settings whose values are for development only.
func (c Config) insecure() (wrong []fieldError) {
	if c.Environment == "development" {
		return nil
	}
	for _, s := range []struct {
		name, message string
		insecure      bool
	}{
		{"DATA_ENCRYPTION_KEYSET", "must not be the one of .env.example", c.Keyset == exampleKeyset},
		{"AUTH0_ISSUER", "must start with https://", plainHTTP(c.Issuer)},
		{"AUTH0_JWKS_URL", "must start with https://", plainHTTP(c.JWKSURL)},
		{"AUTH0_MGMT_URL", "must start with https://", plainHTTP(c.MgmtURL)},
		{"REQUEST_KEY", "must not be the one of .env.example", c.RequestKey == exampleRequestKey},
		{"SMTP_TLS", "must be required", c.SMTPTLS != "required"},
		{"AUDIT_SIGNING_KEY", "is missing: the audit trails must be signed", len(c.SigningKeys) == 0},
		{"AUDIT_WITNESSES", "must have addresses that start with https://", c.Audit.plainHTTP()},
	} {
		if s.insecure {
			wrong = append(wrong, fieldError{Location: s.name, Message: s.message + ", unless ENVIRONMENT is development."})
		}
	}
	return wrong
}

// insecure refuses a login that everybody on the way could read, in development too.
func (c Mail) insecure() []fieldError {
	if c.SMTPUser == "" || c.SMTPTLS != "off" {
		return nil
	}
	return []fieldError{{
		Location: "SMTP_TLS", Message: "must not be off with a SMTP_USERNAME: the password would be sent unencrypted.",
	}}
}

// plainHTTP reports whether others on the way could read and change what is sent.
func plainHTTP(url string) bool { return strings.HasPrefix(url, "http://") }
