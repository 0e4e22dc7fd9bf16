package auth0

import (
	"net"
	"net/http"
	"net/url"
	"strings"
)

// routes is every path of the stand-in, behind its guards.
func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	s.openid(mux)
	s.management(mux)
	s.selfService(mux)
	s.dev(mux)
	mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { notFound("Not Found", "").write(w) })
	return loopbackOnly(s.calls.noting(s.faulty(mux)))
}

func (s *Server) openid(mux *http.ServeMux) {
	mux.HandleFunc("GET /.well-known/openid-configuration", s.discovery)
	mux.HandleFunc("GET /.well-known/jwks.json", s.jwks)
	mux.HandleFunc("GET /authorize", s.authorize)
	mux.Handle("POST /u/login", sameOrigin(s.login))
	mux.HandleFunc("GET /{$}", s.home)
	mux.Handle("POST /u/token", sameOrigin(s.signIn))
	mux.HandleFunc("POST /oauth/token", s.token)
	mux.HandleFunc("GET /userinfo", s.userinfo)
	mux.HandleFunc("POST /userinfo", s.userinfo)
	mux.HandleFunc("GET /v2/logout", s.logout)
	mux.HandleFunc("GET /oidc/logout", s.logout)
	mux.HandleFunc("POST /oidc/logout", s.logout)
	mux.HandleFunc("OPTIONS /", s.preflight)
}

func (s *Server) selfService(mux *http.ServeMux) {
	mux.HandleFunc("GET "+ticketPath, s.showTicket)
	mux.Handle("POST "+ticketPath, sameOrigin(s.openTicket))
}

func (s *Server) dev(mux *http.ServeMux) {
	mux.HandleFunc("GET /dev/token", s.devToken)
	mux.Handle("POST /dev/rotate-keys", sameOrigin(s.rotate))
	mux.Handle("POST /dev/members", sameOrigin(s.devMembers))
	mux.Handle("POST /dev/limits", sameOrigin(s.limits.set))
	mux.Handle("POST /dev/faults", sameOrigin(s.faults.add))
	mux.Handle("DELETE /dev/faults", sameOrigin(s.faults.clear))
	mux.HandleFunc("GET /dev/requests", s.calls.list)
	mux.Handle("DELETE /dev/requests", sameOrigin(s.calls.clear))
}

// loopbackOnly refuses other hosts: a web page that points its own name at
// 127.0.0.1 could otherwise read tokens here.
func loopbackOnly(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if u, err := url.Parse("//" + r.Host); err != nil || !loopback(u.Hostname()) {
			http.Error(w, "The Auth0 stand-in answers on loopback only.", http.StatusForbidden)
			return
		}
		next.ServeHTTP(w, r)
	})
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return strings.EqualFold(host, "localhost") || ip != nil && ip.IsLoopback()
}

// sameOrigin refuses what a foreign web page makes a browser send.
func sameOrigin(h http.HandlerFunc) http.Handler {
	return http.NewCrossOriginProtection().Handler(h)
}

// allowed tells where people may be sent back to: loopback and the frontend.
func (s *Server) allowed(target string) bool {
	u, err := url.Parse(target)
	if err != nil || u.Fragment != "" || u.User != nil || u.Scheme != "http" && u.Scheme != "https" {
		return false
	}
	f, err := url.Parse(s.o.FrontendURL)
	return loopback(u.Hostname()) || err == nil && u.Scheme == f.Scheme && u.Host == f.Host
}

// cors lets an app in a browser fetch tokens, as Auth0 does for allowed origins.
func (s *Server) cors(w http.ResponseWriter, r *http.Request) {
	w.Header().Add("Vary", "Origin")
	if origin := r.Header.Get("Origin"); origin != "" && s.allowed(origin) {
		w.Header().Set("Access-Control-Allow-Origin", origin)
	}
}

func (s *Server) preflight(w http.ResponseWriter, r *http.Request) {
	switch r.URL.Path {
	case "/oauth/token", "/userinfo":
		s.cors(w, r)
		w.Header().Set("Access-Control-Allow-Methods", "GET, POST")
		w.Header().Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Auth0-Client")
	}
	w.WriteHeader(http.StatusNoContent)
}
