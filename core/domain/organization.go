package domain

// EnterpriseRef names an enterprise by its id or, if that is empty, by its organization.
type EnterpriseRef struct {
	ID           EnterpriseID
	Organization TenantID
}

// ProviderMember is a member of an organization, as the identity provider knows them.
type ProviderMember struct {
	Subject Subject
	Email   string
	Name    string
	Picture string
	Roles   []ProviderRole // without descriptions; nil unless asked for
}

// ProviderMemberQuery is which members of an organization to list.
type ProviderMemberQuery struct {
	Roles bool // theirs too
	Paging
}

// Organized is a company that has its organization at the identity provider.
type Organized struct {
	Enterprise  EnterpriseID
	ID          TenantID
	Name        string
	DisplayName string
}
