package auth0

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"
)

const codeLife = time.Minute

// codes are authorization codes not redeemed yet. They do not outlive the
// process: who is in the middle of a login starts it again.
type codes struct {
	mu  sync.Mutex
	all map[string]pending
}

type pending struct {
	grant     grant
	redirect  string
	challenge string
	until     time.Time
}

func (c *codes) keep(p pending) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.all == nil {
		c.all = map[string]pending{}
	}
	code := random(43)
	c.all[code] = p
	return code
}

// take gives a code out once.
func (c *codes) take(code string) (pending, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	p, found := c.all[code]
	delete(c.all, code)
	return p, found && time.Now().Before(p.until)
}

// refresh is a refresh token, kept as its hash. It does not rotate, which is
// Auth0's default.
type refresh struct {
	Hash  string `json:"hash"`
	Grant grant  `json:"grant"`
}

func hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

// tokens is the answer of the token endpoint.
type tokens struct {
	Access    string `json:"access_token"`
	Refresh   string `json:"refresh_token,omitempty"`
	Identity  string `json:"id_token,omitempty"`
	Scope     string `json:"scope,omitempty"`
	ExpiresIn int64  `json:"expires_in"`
	Type      string `json:"token_type"`
}

func (s *Server) token(w http.ResponseWriter, r *http.Request) {
	s.cors(w, r)
	in, no := parameters(w, r)
	if no != nil {
		no.write(w)
		return
	}
	out, no, err := s.grant(in)
	switch {
	case err != nil:
		broken(err).write(w)
	case no != nil:
		no.write(w)
	default:
		respond(w, http.StatusOK, out)
	}
}

func (s *Server) grant(in url.Values) (*tokens, *refusal, error) {
	switch kind := in.Get("grant_type"); kind {
	case "authorization_code":
		return s.redeem(in)
	case "refresh_token":
		return s.renew(in)
	case "client_credentials":
		return s.credentials(in)
	default:
		return nil, refuse(http.StatusForbidden, "unsupported_grant_type", "Unsupported grant type: "+kind), nil
	}
}

// parameters reads a form or JSON, and the client from a Basic header.
func parameters(w http.ResponseWriter, r *http.Request) (url.Values, *refusal) {
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, 1<<16))
	if err != nil {
		return nil, refuse(http.StatusRequestEntityTooLarge, "invalid_request", "the body is too large")
	}
	in := url.Values{}
	if kind, _, _ := mime.ParseMediaType(r.Header.Get("Content-Type")); kind == "application/json" {
		fields := map[string]string{}
		err = json.Unmarshal(body, &fields)
		for k, v := range fields {
			in.Set(k, v)
		}
	} else {
		in, err = url.ParseQuery(string(body))
	}
	if err != nil {
		return nil, refuse(http.StatusBadRequest, "invalid_request", "the body cannot be read")
	}
	if id, secret, found := r.BasicAuth(); found {
		in.Set("client_id", unescaped(id)) // RFC 6749, 2.3.1: escaped, then Basic
		in.Set("client_secret", unescaped(secret))
	}
	return in, nil
}

func unescaped(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// bearer is the token of an Authorization header, or nothing.
func bearer(r *http.Request) string {
	kind, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(kind, "Bearer") {
		return ""
	}
	return token
}
