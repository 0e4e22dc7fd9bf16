package auth0

import (
	"net/http"
	"strings"

	"github.com/golang-jwt/jwt/v5"
)

const base = "/api/v2/"

// management is the subset of the Management API, as go-auth0 calls it.
func (s *Server) management(mux *http.ServeMux) {
	on := func(route string, b bucket, do operation) {
		method, path, _ := strings.Cut(route, " ")
		mux.Handle(method+" "+base+path, s.operation(b, do))
	}
	on("GET organizations", free, s.listOrganizations)
	on("POST organizations", organizationWrites, s.createOrganization)
	on("GET organizations/{id}", free, s.tenantCall(s.readOrganization))
	on("GET organizations/{id}/{part}", free, s.organizationPart)
	on("PATCH organizations/{id}", organizationWrites, s.tenantCall(s.updateOrganization))
	on("DELETE organizations/{id}", organizationWrites, s.tenantCall(s.deleteOrganization))

	on("POST organizations/{id}/enabled_connections", organizationWrites, s.tenantCall(s.enable))
	on("GET organizations/{id}/enabled_connections/{connection}", free, s.tenantCall(s.readEnabled))
	on("PATCH organizations/{id}/enabled_connections/{connection}", organizationWrites, s.tenantCall(s.updateEnabled))
	on("DELETE organizations/{id}/enabled_connections/{connection}", organizationWrites, s.tenantCall(s.disable))

	on("POST organizations/{id}/members", memberWrites, s.tenantCall(s.addMembers))
	on("DELETE organizations/{id}/members", memberWrites, s.tenantCall(s.removeMembers))
	on("GET organizations/{id}/members/{user}/roles", free, s.tenantCall(s.listMemberRoles))
	on("POST organizations/{id}/members/{user}/roles", memberWrites, s.tenantCall(s.assignMemberRoles))
	on("DELETE organizations/{id}/members/{user}/roles", memberWrites, s.tenantCall(s.removeMemberRoles))

	on("POST organizations/{id}/invitations", invitationWrites, s.tenantCall(s.invite))
	on("GET organizations/{id}/invitations/{invitation}", free, s.tenantCall(s.readInvitation))
	on("DELETE organizations/{id}/invitations/{invitation}", invitationWrites, s.tenantCall(s.deleteInvitation))

	on("GET roles", free, s.listRoles)
	on("GET roles/{id}", free, s.readRole)
	on("GET roles/{id}/permissions", free, s.rolePermissions)

	on("GET users", free, s.listUsers)
	on("GET users-by-email", free, s.usersByEmail)
	on("GET users/{id}", free, s.userCall(s.readUser))
	on("PATCH users/{id}", free, s.userCall(s.updateUser))
	on("GET users/{id}/organizations", free, s.userCall(s.userOrganizations))
	on("GET users/{id}/roles", free, s.userCall(s.userRoles))
	on("POST users/{id}/roles", free, s.userCall(s.assignUserRoles))
	on("DELETE users/{id}/roles", free, s.userCall(s.removeUserRoles))

	on("GET connections", free, s.listConnections)
	on("POST connections", free, s.createConnection)
	on("GET connections/{id}", free, s.readConnection)
	on("PATCH connections/{id}", free, s.updateConnection)
	on("DELETE connections/{id}", free, s.deleteConnection)

	on("GET self-service-profiles/{id}", free, s.readProfile)
	on("POST self-service-profiles/{id}/sso-ticket", free, s.createTicket)
	on("POST self-service-profiles/{id}/sso-ticket/{ticket}/revoke", free, s.revokeTicket)
}

// managementScope is what a token of the Management client may do. Calls are
// not held to it: it is there because Auth0's tokens have one.
const managementScope = "read:organizations create:organizations update:organizations delete:organizations " +
	"read:organization_connections create:organization_connections update:organization_connections " +
	"delete:organization_connections " +
	"read:organization_members create:organization_members delete:organization_members " +
	"read:organization_member_roles create:organization_member_roles delete:organization_member_roles " +
	"read:organization_invitations create:organization_invitations delete:organization_invitations " +
	"read:roles read:users update:users read:connections create:connections update:connections delete:connections " +
	"read:self_service_profiles create:sso_access_tickets delete:sso_access_tickets"

func (s *Server) managementAudience() string { return s.o.Issuer + "api/v2/" }

// admin checks the bearer token of a Management call.
func (s *Server) admin(r *http.Request) *failure {
	token := bearer(r)
	if token == "" {
		return &failure{http.StatusUnauthorized, "Unauthorized", "Missing authentication", ""}
	}
	claims, err := s.verify(token, s.managementAudience())
	if err == nil && isMachine(claims, s.o.MgmtClientID) {
		return nil
	}
	return &failure{http.StatusUnauthorized, "Unauthorized", "Invalid token", ""}
}

func isMachine(claims jwt.MapClaims, clientID string) bool {
	return claims["gty"] == "client-credentials" && claims["sub"] == clientID+"@clients"
}
