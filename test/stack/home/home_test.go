package home

import (
	"bytes"
	"encoding/base64"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tink-crypto/tink-go/v2/aead"
	"github.com/tink-crypto/tink-go/v2/insecurecleartextkeyset"
	"github.com/tink-crypto/tink-go/v2/keyset"
)

func open(t *testing.T) *Home {
	t.Helper()
	h, err := Open(filepath.Join(t.TempDir(), ".tenon"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.Close)
	return h
}

func TestAHomeIsUsedByOneStack(t *testing.T) {
	h := open(t)
	_, err := Open(h.Dir)
	if err == nil || !strings.Contains(err.Error(), "TENON_HOME") {
		t.Fatalf("the second one got %v", err)
	}
	h.Close()
	again, err := Open(h.Dir)
	if err != nil {
		t.Fatal(err)
	}
	again.Close()
}

func TestATakenPortIsReplacedAndSaid(t *testing.T) {
	h := open(t)
	elsewhere(t, h)
	var said bytes.Buffer
	first, err := h.Ports(&said)
	if err != nil {
		t.Fatal(err)
	}
	before := first.Number("mail")
	first.Close()
	if again := numbers(t, h); again["mail"] != before {
		t.Errorf("the mail port was %d and is %d", before, again["mail"])
	}
	// If this fails, somebody else has taken the port, which is as good.
	if squatter, err := net.Listen("tcp", first.Address("mail")); err == nil {
		defer squatter.Close()
	}
	said.Reset()
	second, err := h.Ports(&said)
	if err != nil {
		t.Fatal(err)
	}
	defer second.Close()
	if second.Number("mail") == before || !strings.Contains(said.String(), "is taken, so mail uses") {
		t.Errorf("mail uses %d, and it was said: %s", second.Number("mail"), said.String())
	}
}

// elsewhere keeps a home off the usual ports: the stacks of other tests come
// and go there.
func elsewhere(t *testing.T, h *Home) {
	t.Helper()
	ports, err := AnyPorts()
	if err != nil {
		t.Fatal(err)
	}
	defer ports.Close()
	if err := h.keep(ports); err != nil {
		t.Fatal(err)
	}
}

func numbers(t *testing.T, h *Home) map[string]int {
	t.Helper()
	ports, err := h.Ports(&bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	defer ports.Close()
	all := map[string]int{}
	for name := range ports {
		all[name] = ports.Number(name)
	}
	return all
}

func TestSecretsAreKeptAndClosedToOthers(t *testing.T) {
	h := open(t)
	first, err := h.Secrets()
	if err != nil {
		t.Fatal(err)
	}
	second, err := h.Secrets()
	if err != nil || first != second {
		t.Errorf("the secrets changed (%v)", err)
	}
	if info, err := os.Stat(h.Path("secrets.json")); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the file has the rights %v (%v)", info.Mode(), err)
	}
	if key, err := base64.StdEncoding.DecodeString(first.RequestKey); err != nil || len(key) != 32 {
		t.Errorf("the request key has %d bytes (%v)", len(key), err)
	}
}

func TestTheKeysetEncrypts(t *testing.T) {
	s, err := open(t).Secrets()
	if err != nil {
		t.Fatal(err)
	}
	text, err := base64.StdEncoding.DecodeString(s.EncryptionKeyset)
	if err != nil {
		t.Fatal(err)
	}
	handle, err := insecurecleartextkeyset.Read(keyset.NewJSONReader(bytes.NewReader(text)))
	if err != nil {
		t.Fatal(err)
	}
	box, err := aead.New(handle)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := box.Encrypt([]byte("secret"), []byte("tenant")); err != nil {
		t.Error(err)
	}
}

func TestATempHomeIsErased(t *testing.T) {
	h, err := Temp()
	if err != nil {
		t.Fatal(err)
	}
	if err := h.Erase(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(h.Dir); !os.IsNotExist(err) {
		t.Errorf("%s is still there (%v)", h.Dir, err)
	}
}
