package auth0

import (
	"fmt"
	"net/http"
	"slices"
)

// maxMany is how many members one call makes.
const maxMany = 10_000

// devMembers makes many people at once, who are members of an organization and have the role org:member there.
func (s *Server) devMembers(w http.ResponseWriter, r *http.Request) {
	var in struct {
		Organization string `json:"organization"`
		Count        int    `json:"count"`
	}
	if !decoded(w, r, &in) {
		return
	}
	if in.Count < 1 || in.Count > maxMany {
		invalid(fmt.Sprintf("count is from 1 to %d.", maxMany)).write(w)
		return
	}
	found := false
	if err := s.store.change(func(st *state) { found = st.addMany(in.Organization, in.Count) }); err != nil {
		broken(err).write(w)
		return
	}
	if !found {
		noOrganization.write(w)
		return
	}
	respond(w, http.StatusOK, in)
}

func (st *state) addMany(organizationID string, count int) bool {
	o := st.tenant(organizationID)
	if o == nil {
		return false
	}
	member := slices.IndexFunc(st.Roles, func(r role) bool { return r.Name == "org:member" })
	database := st.connectionNamed(databaseConnection)
	for n := range count {
		u := st.person(database, fmt.Sprintf("person-%d-of-%s@people.example", len(o.Members)+n, random(6)))
		o.Members = append(o.Members, u.ID)
		o.Roles[u.ID] = []string{st.Roles[member].ID}
	}
	return true
}
