package s3_test

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tenon-health/tenon/adapters/s3"
	"github.com/tenon-health/tenon/core/domain"
)

const canary = "c4n4ry"

// refusing is a store that answers everything with a code, and says more than that.
func refusing(t *testing.T, status int, code string) s3.Config {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = w.Write([]byte("<Error><Code>" + code + "</Code><Message>" + canary + "</Message></Error>"))
	}))
	t.Cleanup(server.Close)
	return storeAt(server.URL)
}

func storeAt(endpoint string) s3.Config {
	return s3.Config{
		Endpoint: endpoint, Region: "eu-central-1", Bucket: "b", AccessKeyID: "id", SecretAccessKey: canary,
		ForcePathStyle: true,
	}
}

func TestReadinessSaysInWordsWhatIsWrong(t *testing.T) {
	t.Parallel()
	tls := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(tls.Close)
	plain := httptest.NewServer(http.NotFoundHandler())
	t.Cleanup(plain.Close)
	noTLS := storeAt("https" + strings.TrimPrefix(plain.URL, "http"))
	for want, c := range map[string]s3.Config{
		"the access key lacks a right on the bucket (status 403":   refusing(t, 403, "AccessDenied"),
		"no such bucket (status 404, code NoSuchBucket)":           refusing(t, 404, "NoSuchBucket"),
		"access key unknown (status 403, code InvalidAccessKeyId)": refusing(t, 403, "InvalidAccessKeyId"),
		"secret access key refused (status 403":                    refusing(t, 403, "SignatureDoesNotMatch"),
		"the clock of this machine or of the store is wrong":       refusing(t, 403, "RequestTimeTooSkewed"),
		"the bucket is in another region (status 400":              refusing(t, 400, "AuthorizationHeaderMalformed"),
		"s3: status 403, code SomethingNew":                        refusing(t, 403, "SomethingNew"),
		"s3: status 400 Bad Request":                               refusing(t, 400, "no code: "+canary),
		"connection refused: no store at this host and port":       storeAt("http://127.0.0.1:1"),
		"the name of the host does not resolve":                    storeAt("http://store.invalid"),
		"certificate refused: its authority is unknown":            storeAt(tls.URL),
		"the store has no TLS, and the endpoint is https":          noTLS,
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			err := open(t, c).Check(t.Context())
			if !errors.Is(err, domain.ErrFilesUnavailable) || !strings.Contains(err.Error(), want) {
				t.Errorf("got %v", err)
			}
			if err != nil && strings.Contains(err.Error(), canary) {
				t.Errorf("it quotes the store or the secret: %v", err)
			}
		})
	}
}
