package domain

import (
	"slices"
	"time"
)

// Names of the one company of an installation that serves no other.
const (
	CompanyTenant     = TenantID("default")
	CompanyEnterprise = EnterpriseID("default")
	companyName       = "Our company" // until an admin renames it
)

// What an installation for one company answers, and one for many.
var (
	ErrSingleCompany = NewError(
		Conflict, "single_company", "This installation serves one company, so it has no onboarding, sign-in tickets, "+
			"connections or invitations, and no other enterprise. Give people their role at the identity provider.",
	)
	ErrRoleMissing = NewError(
		Forbidden, "role_missing", "Your token has no role in this company. Ask its administrator for one at the identity "+
			"provider, then sign in again.",
	)
	ErrManyCompanies = NewError(
		Conflict, "many_companies", "The store has the enterprises of a platform, and ENABLE_MULTI_TENANT=false serves one "+
			"company. Set it to true, or name an empty store.",
	)
	ErrOneCompany = NewError(
		Conflict, "one_company", "The store has the data of a single company, and ENABLE_MULTI_TENANT=true serves many. "+
			"Set it to false, or name an empty store.",
	)
	ErrCompanyPending = NewError(
		Unavailable, "company_pending", "The company's storage is not ready yet. Try again in a moment.",
	)
)

// organizationActs are what needs an organization at the identity provider, a second
// enterprise, or a role that is given here: one company has none of them. Jobs are not
// among them: they find nothing to do.
var organizationActs = []Action{
	EnterpriseCreate, EnterpriseInvite, EnterpriseReinvite, EnterpriseOrganize, EnterpriseDelete, DeletionRequest,
	AuthInvite, EnterpriseOnboard, OnboardingLookup, OnboardingGet, OnboardingUpdate, OnboardingComplete, OnboardingRetry,
	EnterpriseConnect, ConnectionList, ConnectionEnable, ConnectionDisable, OrganizationMembers,
	TicketCreate, TicketList, TicketGet, TicketRevoke,
	UserInvite, InvitationList, InvitationGet, InvitationRevoke,
	UserRole, AdminCreate, AdminDelete,
}

// NeedsOrganization reports whether an installation for one company has no such action.
func NeedsOrganization(a Action) bool { return slices.Contains(organizationActs, a) }

// NewCompany is the one company, before its storage is ready.
func NewCompany(s Settings, by Subject, now time.Time) Enterprise {
	e := Enterprise{
		ID: CompanyEnterprise, Organization: CompanyTenant, Name: companyName, NameKey: Fold(companyName),
		URL: s.FrontendURL, Status: EnterpriseInitiated, Version: 1,
		CreatedAt: now, UpdatedAt: now, CreatedBy: by, UpdatedBy: by,
	}
	if email, err := ParseEmail("support_email", s.SupportEmail); err == nil {
		e.AdminEmail, e.Domain = email, EmailDomain(email)
	}
	return e
}

// ClaimedRole is the role in the organization that the actor's token tells, or
// ErrRoleMissing.
func (s Settings) ClaimedRole(a Actor) (string, error) {
	switch {
	case a.Is(TenantAdmin):
		return s.AdminRole, nil
	case a.Is(TenantMember):
		return s.MemberRole, nil
	}
	return "", ErrRoleMissing
}

// CanFollow reports whether a token of that time says something newer of the person's role
// than what is stored.
func (u *User) CanFollow(role string, issued time.Time) bool {
	return u.Status != UserRemoved && u.Role != role && issued.After(u.LastLoginAt) && !issued.Before(u.TokensAfter)
}

// FollowRole takes over the role that a token tells; tokens that are older count no more.
func (u *User) FollowRole(role string, issued, now time.Time) {
	u.Role = role
	u.outdateTokens(issued)
	u.touch(now)
}

// NewCompanyGrant gives the one company a module, or a trial of it.
func NewCompanyGrant(id GrantID, m ModuleID, t TrialID, by Subject, now time.Time) Grant {
	return Grant{ID: id, Enterprise: CompanyEnterprise, Module: m, Trial: t, CreatedAt: now, CreatedBy: by}
}
