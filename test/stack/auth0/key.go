package auth0

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"net/http"
)

// key signs tokens, or did. A withdrawn key has left the JWKS, but the
// Management API still accepts it: a test that withdraws a key must not cut
// off the API under test, whose Management token is cached for a day.
type key struct {
	ID        string  `json:"kid"`
	Private   private `json:"private"`
	Withdrawn bool    `json:"withdrawn,omitempty"`
}

// private is an RSA key that travels as base64 of PKCS#8.
type private struct{ *rsa.PrivateKey }

func (p private) MarshalText() ([]byte, error) {
	der, err := x509.MarshalPKCS8PrivateKey(p.PrivateKey)
	return []byte(base64.StdEncoding.EncodeToString(der)), err
}

func (p *private) UnmarshalText(text []byte) error {
	der, err := base64.StdEncoding.DecodeString(string(text))
	if err != nil {
		return err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return err
	}
	k, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return errors.New("not an RSA key")
	}
	p.PrivateKey = k
	return nil
}

func newKey() (key, error) {
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	return key{ID: random(21), Private: private{k}}, err
}

func (s *Server) signingKey() (k key) {
	s.store.read(func(st *state) { k = st.Keys[0] })
	return k
}

func (s *Server) publicKey(kid any) (k *rsa.PublicKey, err error) {
	err = fmt.Errorf("no key %v", kid)
	s.store.read(func(st *state) {
		for _, known := range st.Keys {
			if known.ID == kid {
				k, err = &known.Private.PublicKey, nil
			}
		}
	})
	return k, err
}

type jwk struct {
	KTY string `json:"kty"`
	Use string `json:"use"`
	Alg string `json:"alg"`
	KID string `json:"kid"`
	N   string `json:"n"`
	E   string `json:"e"`
}

func (s *Server) jwks(w http.ResponseWriter, _ *http.Request) {
	keys := []jwk{}
	s.store.read(func(st *state) {
		for _, k := range st.Keys {
			if !k.Withdrawn {
				keys = append(keys, k.public())
			}
		}
	})
	respond(w, http.StatusOK, map[string]any{"keys": keys})
}

func (k key) public() jwk {
	enc := base64.RawURLEncoding.EncodeToString
	e := big.NewInt(int64(k.Private.E))
	return jwk{"RSA", "sig", "RS256", k.ID, enc(k.Private.N.Bytes()), enc(e.Bytes())}
}

// rotate makes a new signing key; the old ones stay in the JWKS unless withdrawn.
func (s *Server) rotate(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Withdraw bool `json:"withdraw"`
	}
	if !decoded(w, r, &in) {
		return
	}
	k, err := newKey()
	if err == nil {
		err = s.store.change(func(st *state) { st.rotate(k, in.Withdraw) })
	}
	answered(w, map[string]any{"kid": k.ID}, err)
}

func (st *state) rotate(k key, withdraw bool) {
	for i := range st.Keys {
		st.Keys[i].Withdrawn = st.Keys[i].Withdrawn || withdraw
	}
	st.Keys = append([]key{k}, st.Keys...)
}
