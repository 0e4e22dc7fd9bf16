package auth0

import (
	"embed"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"time"
)

//go:embed *.html
var files embed.FS

var pages = template.Must(template.ParseFS(files, "*.html"))

// show writes a page that loads nothing and runs nothing.
func show(w http.ResponseWriter, status int, name string, data any) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	pages.ExecuteTemplate(w, name, data)
}

type loginPage struct {
	Query        template.URL // encoded already
	Organization string
	Hint         string
	People       []string
	Refused      string
}

// authorize shows the login page. There are no sessions: each visit asks anew.
func (s *Server) authorize(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if refused := s.untrusted(q); refused != "" {
		show(w, http.StatusBadRequest, "login.html", loginPage{Refused: refused})
		return
	}
	if no := s.wrong(q); no != nil {
		s.sendBack(w, r, q, no)
		return
	}
	page := loginPage{Query: template.URL(q.Encode()), Hint: q.Get("login_hint")}
	s.store.read(func(st *state) {
		page.People = st.people()
		if o := st.tenant(q.Get("organization")); o != nil {
			page.Organization = o.Profile.DisplayName
		}
	})
	show(w, http.StatusOK, "login.html", page)
}

// untrusted tells what must not even be answered with a redirect.
func (s *Server) untrusted(q url.Values) string {
	switch {
	case q.Get("client_id") != s.o.WebClientID:
		return "Unknown client: " + q.Get("client_id")
	case !s.allowed(q.Get("redirect_uri")):
		return "Callback URL mismatch. The provided redirect_uri is not in the list of allowed callback URLs."
	}
	return ""
}

func (s *Server) wrong(q url.Values) *refusal {
	switch {
	case q.Get("response_type") != "code":
		return refuse(0, "unsupported_response_type", "only the response type code is supported")
	case q.Get("code_challenge") == "" || q.Get("code_challenge_method") != "S256":
		return refuse(0, "invalid_request", "Parameter code_challenge with the method S256 is required")
	case q.Get("audience") != "" && q.Get("audience") != s.o.Audience:
		return refuse(0, "access_denied", "Service not found: "+q.Get("audience"))
	case q.Get("prompt") == "none":
		return refuse(0, "login_required", "Login required")
	}
	return nil
}

// login is the button of the page.
func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	q := r.URL.Query()
	if s.untrusted(q) != "" || s.wrong(q) != nil {
		s.authorize(w, r)
		return
	}
	g, no, err := s.enter(entry{r.PostFormValue("email"), q.Get("organization"), q.Get("invitation"), q.Get("connection")})
	if err != nil {
		broken(err).write(w)
		return
	}
	if no != nil {
		s.sendBack(w, r, q, no)
		return
	}
	g.ClientID, g.Audience, g.Scope, g.Nonce = s.o.WebClientID, q.Get("audience"), q.Get("scope"), q.Get("nonce")
	code := s.codes.keep(pending{g, q.Get("redirect_uri"), q.Get("code_challenge"), time.Now().Add(codeLife)})
	goTo(w, r, q, url.Values{"code": {code}})
}

// enter admits somebody and says what they may have a token for.
func (s *Server) enter(e entry) (g grant, no *refusal, err error) {
	err = s.store.change(func(st *state) {
		u, refused := s.admit(st, e)
		if no = refused; no == nil {
			g = grant{UserID: u.ID, Connection: u.connection(), Organization: e.organization}
		}
	})
	return g, no, err
}

func (s *Server) sendBack(w http.ResponseWriter, r *http.Request, q url.Values, no *refusal) {
	goTo(w, r, q, url.Values{"error": {no.Code}, "error_description": {no.Description}})
}

func goTo(w http.ResponseWriter, r *http.Request, q, with url.Values) {
	if state := q.Get("state"); state != "" {
		with.Set("state", state)
	}
	back, _ := url.Parse(q.Get("redirect_uri")) // was checked
	all := back.Query()
	for k, v := range with {
		all[k] = v
	}
	back.RawQuery = all.Encode()
	http.Redirect(w, r, back.String(), http.StatusFound)
}

// people are the e-mails that can be buttons, the latest visitors first.
func (st *state) people() []string {
	known := slices.Clone(st.Users)
	sort.SliceStable(known, func(i, j int) bool { return known[i].LastLogin > known[j].LastLogin })
	out := []string{}
	for _, u := range known {
		if len(out) < 50 && !slices.Contains(out, u.Email) {
			out = append(out, u.Email)
		}
	}
	return out
}
