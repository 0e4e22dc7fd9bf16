// Package auth0 is the Auth0 stand-in of the development stack: an OpenID
// provider and the part of the Management API that Tenon uses, on one URL,
// kept over restarts.
//
// It speaks Auth0's protocol as go-auth0 v1.32.0 and Auth0's own recorded
// answers show it, so that the production adapter cannot tell the difference.
// What Auth0 has not, and tests and newcomers need, is under /dev/: tokens
// without a page, key rotation, faults, limits off, the calls seen.
package auth0

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync"
)

// OperatorConnection is where the platform's operators sign in.
const OperatorConnection = "tenon-operators"

// databaseConnection is where everybody without single sign-on signs in.
const databaseConnection = "Username-Password-Authentication"

// Options are what the development stack decides.
type Options struct {
	Issuer        string // public URL with trailing slash, e.g. http://127.0.0.1:8082/
	Audience      string // of API tokens
	File          string // where the state is kept over restarts; empty keeps nothing
	WebhookURL    func() string
	WebhookSecret string

	MgmtClientID, MgmtClientSecret       string
	MachineClientID, MachineClientSecret string
	WebClientID                          string
	SSOProfileID                         string
	OperatorEmail                        string
	APIURL                               func() string // what tokens are good for
	Links                                func() []Link // of the first page
	FrontendURL                          string        // its origin is an allowed callback, beside any loopback URL
}

// Server answers every request of the stand-in.
type Server struct {
	o       Options
	store   *store
	codes   codes
	limits  limits
	faults  faults
	calls   calls
	handler http.Handler

	life  context.Context // ends with Close; deliveries of events live in it
	end   context.CancelFunc
	tasks sync.WaitGroup
}

// New opens the state, makes what must exist, and serves nothing yet.
func New(o Options) (*Server, error) {
	if o.Issuer == "" || o.Audience == "" {
		return nil, errors.New("auth0: issuer and audience are needed")
	}
	o.Issuer = strings.TrimSuffix(o.Issuer, "/") + "/"
	o.OperatorEmail = strings.ToLower(o.OperatorEmail)
	kept, err := open(o.File)
	if err != nil {
		return nil, err
	}
	s := &Server{o: o, store: kept, limits: newLimits()}
	s.life, s.end = context.WithCancel(context.Background())
	s.handler = s.routes()
	return s, s.seed()
}

// ServeHTTP answers one request.
//
// The issuer ends with a slash, so a script that puts its path behind it may send two of them.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	for _, path := range []*string{&r.URL.Path, &r.URL.RawPath} {
		if strings.HasPrefix(*path, "//") {
			*path = "/" + strings.TrimLeft(*path, "/")
		}
	}
	s.handler.ServeHTTP(w, r)
}

// Close ends deliveries and writes the state a last time.
func (s *Server) Close() error {
	s.end()
	s.tasks.Wait()
	return s.store.flush()
}
