package servers

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"net/http"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	v4 "github.com/aws/aws-sdk-go-v2/aws/signer/v4"
)

// account is what the gateway of the stack knows of a login.
type account struct {
	Access string `xml:",omitempty"`
	Secret string
	Role   string
}

// CreateAccount gives an S3 server of the stack another login.
func (s OwnServer) CreateAccount(t testing.TB, accessKey, secretKey string) {
	t.Helper()
	s.administrate(t, "create-user", account{accessKey, secretKey, "admin"}, http.StatusCreated)
}

// ChangeAccount gives a login another secret key.
func (s OwnServer) ChangeAccount(t testing.TB, accessKey, secretKey string) {
	t.Helper()
	s.administrate(t, "update-user?access="+accessKey, account{"", secretKey, "admin"}, http.StatusOK)
}

func (s OwnServer) administrate(t testing.TB, path string, a account, want int) {
	t.Helper()
	body, err := xml.Marshal(a)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPatch, s.Behind+"/"+path, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	hash := sha256.Sum256(body)
	login := aws.Credentials{AccessKeyID: s.User, SecretAccessKey: s.Password}
	r.Header.Set("X-Amz-Content-Sha256", hex.EncodeToString(hash[:]))
	if err := v4.NewSigner().SignHTTP(
		t.Context(), login, r, hex.EncodeToString(hash[:]), "s3", s.Region, time.Now(),
	); err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if text, _ := io.ReadAll(answer.Body); answer.StatusCode != want {
		t.Fatalf("the S3 server answered %d %s", answer.StatusCode, text)
	}
}
