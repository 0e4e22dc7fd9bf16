package domain_test

import (
	"slices"
	"testing"

	"github.com/tenon-health/tenon/core/domain"
)

func TestWhatAPlaceInAProjectProves(t *testing.T) {
	for name, tc := range map[string]struct {
		facts domain.AccessFacts
		want  []domain.Relation
	}{
		"a stranger": {
			domain.AccessFacts{BuiltIn: domain.RoleAdmin, Permissions: domain.Permissions{Predict: domain.FullAccess}}, nil,
		},
		"an admin": {
			domain.AccessFacts{
				ProjectRole: "ADMIN", BuiltIn: domain.RoleAdmin, Permissions: domain.Permissions{Predict: domain.FullAccess},
			},
			[]domain.Relation{domain.ProjectMember, domain.ProjectAdmin, domain.RecordReader, domain.RecordWriter},
		},
		"a manager": {
			domain.AccessFacts{
				ProjectRole: "MANAGER", BuiltIn: domain.RoleManager, Permissions: domain.Permissions{Predict: domain.FullAccess},
			},
			[]domain.Relation{domain.ProjectMember, domain.ProjectManager, domain.RecordReader, domain.RecordWriter},
		},
		"a member": {
			domain.AccessFacts{
				ProjectRole: "MEMBER", BuiltIn: domain.RoleMember, Permissions: domain.Permissions{Predict: domain.ReadOnly},
			},
			[]domain.Relation{domain.ProjectMember, domain.RecordReader},
		},
		"somebody hidden": {
			domain.AccessFacts{ProjectRole: "Guest", Permissions: domain.Permissions{Predict: domain.Hidden}},
			[]domain.Relation{domain.ProjectMember},
		},
		"a recipient": {
			domain.AccessFacts{ProjectRole: "Guest", Shared: true},
			[]domain.Relation{domain.ProjectMember, domain.ShareReceiver},
		},
		"one who has left": {domain.AccessFacts{Shared: true}, nil},
		"a role called ADMIN": {
			domain.AccessFacts{ProjectRole: "ADMIN", Permissions: domain.Permissions{}}, []domain.Relation{domain.ProjectMember},
		},
	} {
		if got := tc.facts.ProjectRelations(); !slices.Equal(got, tc.want) {
			t.Errorf("%s: got %v, want %v", name, got, tc.want)
		}
	}
}

func TestWhoHasLeftIsOnlyAGuest(t *testing.T) {
	settings := domain.Settings{AdminRole: "org:admin", MemberRole: "org:member"}
	actor := domain.Actor{Relations: []domain.Relation{domain.Authenticated, domain.TenantMember}}
	for _, status := range domain.UserStatuses() {
		want := []domain.Relation{domain.Authenticated, domain.TenantMember}
		if status == domain.UserRemoved {
			want = want[:1]
		}
		facts := domain.AccessFacts{UserStatus: status, Role: "org:member"}
		if got := facts.TenantRelations(actor, settings); !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", status, got, want)
		}
	}
}
