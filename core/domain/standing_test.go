package domain_test

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestWhatAPlaceInAProjectProves(t *testing.T) {
	for name, tc := range map[string]struct {
		standing domain.Standing
		want     []domain.Relation
	}{
		"a stranger":          {domain.Standing{BuiltIn: domain.RoleAdmin, Permissions: domain.Permissions{Predict: domain.FullAccess}}, nil},
		"an admin":            {domain.Standing{ProjectRole: "ADMIN", BuiltIn: domain.RoleAdmin, Permissions: domain.Permissions{Predict: domain.FullAccess}}, []domain.Relation{domain.ProjectMember, domain.ProjectAdmin, domain.RecordReader, domain.RecordWriter}},
		"a manager":           {domain.Standing{ProjectRole: "MANAGER", BuiltIn: domain.RoleManager, Permissions: domain.Permissions{Predict: domain.FullAccess}}, []domain.Relation{domain.ProjectMember, domain.ProjectManager, domain.RecordReader, domain.RecordWriter}},
		"a member":            {domain.Standing{ProjectRole: "MEMBER", BuiltIn: domain.RoleMember, Permissions: domain.Permissions{Predict: domain.ReadOnly}}, []domain.Relation{domain.ProjectMember, domain.RecordReader}},
		"somebody hidden":     {domain.Standing{ProjectRole: "Guest", Permissions: domain.Permissions{Predict: domain.Hidden}}, []domain.Relation{domain.ProjectMember}},
		"a recipient":         {domain.Standing{ProjectRole: "Guest", Shared: true}, []domain.Relation{domain.ProjectMember, domain.ShareReceiver}},
		"one who has left":    {domain.Standing{Shared: true}, nil},
		"a role called ADMIN": {domain.Standing{ProjectRole: "ADMIN", Permissions: domain.Permissions{}}, []domain.Relation{domain.ProjectMember}},
	} {
		if got := tc.standing.InProject(); !slices.Equal(got, tc.want) {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
}

func TestWhoHasLeftIsOnlyAGuest(t *testing.T) {
	policy := domain.Policy{AdminRole: "org:admin", MemberRole: "org:member"}
	actor := domain.Actor{Holds: []domain.Relation{domain.Guest, domain.TenantMember}}
	for _, status := range domain.UserStatuses() {
		want := []domain.Relation{domain.Guest, domain.TenantMember}
		if status == domain.UserRemoved {
			want = want[:1]
		}
		standing := domain.Standing{UserStatus: status, Role: "org:member"}
		if got := standing.Personal(actor, policy); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", status, got, want)
		}
	}
}
