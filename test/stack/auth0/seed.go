package auth0

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// seededRoles are the roles that exist from the start, and what they permit.
var seededRoles = []struct{ name, description, permissions string }{
	{"root:admin", "Platform operator", "enterprises:manage modules:manage trials:manage"},
	{"org:admin", "Administrator of an enterprise", "enterprise:manage users:manage projects:manage projects:use"},
	{"org:member", "Member of an enterprise", "projects:use"},
}

// seed makes what must exist, also in a state from before it had to.
func (s *Server) seed() error {
	var k key
	if fresh := len(s.store.now.Keys) == 0; fresh {
		var err error
		if k, err = newKey(); err != nil {
			return err
		}
	}
	return s.store.change(func(st *state) {
		if k.ID != "" {
			st.Keys = []key{k}
		}
		st.seedRoles()
		st.seedConnection(databaseConnection)
		st.seedConnection(OperatorConnection)
		s.seedOperator(st)
	})
}

// seedRoles derives ids from names, so that they survive a cleaned state.
func (st *state) seedRoles() {
	for _, d := range seededRoles {
		sum := sha256.Sum256([]byte(d.name))
		id := "rol_" + hex.EncodeToString(sum[:8])
		if st.role(id) == nil {
			st.Roles = append(st.Roles, role{ID: id, Name: d.name, Description: d.description})
		}
	}
}

func (st *state) seedConnection(name string) {
	if st.connectionNamed(name) == nil {
		st.Connections = append(st.Connections, newConnection(name, "auth0"))
	}
}

func (s *Server) seedOperator(st *state) {
	if s.o.OperatorEmail == "" {
		return
	}
	u := st.person(st.connectionNamed(OperatorConnection), s.o.OperatorEmail)
	i := slices.IndexFunc(st.Roles, func(r role) bool { return r.Name == "root:admin" })
	u.Roles = with(u.Roles, st.Roles[i].ID)
}
