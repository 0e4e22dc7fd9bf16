package auth0

import (
	"net/http"
	"slices"
	"time"
)

// Link is a place of the stack beside this one.
type Link struct{ Name, URL, Use string }

// visitor is a person as they can sign in: to one organization, or to none.
type visitor struct{ Email, Organization, Name string }

type homePage struct {
	API      string
	Visitors []visitor
	Links    []Link
}

// home is what a newcomer sees who opens the stand-in's address.
func (s *Server) home(w http.ResponseWriter, _ *http.Request) {
	page := homePage{API: asked(s.o.APIURL), Links: asked(s.o.Links)}
	s.store.read(func(st *state) { page.Visitors = st.visitors() })
	show(w, http.StatusOK, "home.html", page)
}

// asked is what an option says now, if it is there.
func asked[T any](option func() T) (said T) {
	if option != nil {
		said = option()
	}
	return said
}

// visitors are the people who can be buttons, once for each of their organizations.
func (st *state) visitors() (all []visitor) {
	for _, email := range st.people() {
		var own []visitor
		for _, o := range st.Tenants {
			if slices.ContainsFunc(st.Users, func(u *user) bool { return u.Email == email && o.has(u.ID) }) {
				own = append(own, visitor{email, o.Profile.ID, o.Profile.DisplayName})
			}
		}
		if own == nil {
			own = []visitor{{Email: email}}
		}
		all = append(all, own...)
	}
	return all
}

type tokenPage struct {
	Email, Token, Refused, API string
	Until                      time.Time
}

// signIn is a button of that page: a token to copy, where an app would keep it.
func (s *Server) signIn(w http.ResponseWriter, r *http.Request) {
	page := tokenPage{Email: r.PostFormValue("email"), Until: time.Now().Add(accessLife).UTC(), API: asked(s.o.APIURL)}
	g, no, err := s.enter(entry{email: page.Email, organization: r.PostFormValue("organization")})
	if err == nil && no == nil {
		g.ClientID, g.Audience, g.Scope = s.o.WebClientID, s.o.Audience, "openid profile email"
		page.Token, err = s.access(g, accessLife)
	}
	switch {
	case err != nil:
		broken(err).write(w)
	case no != nil:
		page.Refused = no.Description
		show(w, no.status, "token.html", page)
	default:
		show(w, http.StatusOK, "token.html", page)
	}
}
