package domain

// EnterpriseQuery is which enterprises to list.
type EnterpriseQuery struct {
	Q          string // in name, domain, the admin's address or description, ignoring case
	Status     EnterpriseStatus
	Domain     string // the whole of it, ignoring case
	AdminEmail string // likewise
	Sort       []Order
	Paging
}

// Normalized returns the query with its page within bounds and its addresses as they are
// stored, or refuses it.
func (q EnterpriseQuery) Normalized() (EnterpriseQuery, error) {
	q.Paging = q.Paging.Normalized()
	if err := q.parseAddresses(); err != nil {
		return q, err
	}
	return q, validateSort(q.Sort, []string{"name", "domain", "status", "created_at", "updated_at"})
}

func (q *EnterpriseQuery) parseAddresses() (err error) {
	if q.Domain != "" {
		if q.Domain, err = ParseDomain("domain", q.Domain); err != nil {
			return err
		}
	}
	if q.AdminEmail != "" {
		q.AdminEmail, err = ParseEmail("admin_email", q.AdminEmail)
	}
	return err
}

// EnterpriseKey names one enterprise by exactly one of what is its own.
type EnterpriseKey struct {
	Organization TenantID
	Domain       string
	AdminEmail   string
}

// ErrKeyRequired answers for a question about none of the three, or about more than one.
var ErrKeyRequired = NewError(
	Invalid, "one_key_required", "Ask about exactly one of domain, organization_id and admin_email.",
)

// Parse returns the key as it is stored, or refuses it.
func (k EnterpriseKey) Parse() (EnterpriseKey, error) {
	var given int
	for _, part := range []string{string(k.Organization), k.Domain, k.AdminEmail} {
		if part != "" {
			given++
		}
	}
	if given != 1 {
		return k, ErrKeyRequired
	}
	q := EnterpriseQuery{Domain: k.Domain, AdminEmail: k.AdminEmail}
	err := q.parseAddresses()
	return EnterpriseKey{k.Organization, q.Domain, q.AdminEmail}, err
}

// EnterpriseCounts is how many enterprises there are, and how many of each status.
type EnterpriseCounts struct {
	Total    int64
	ByStatus map[EnterpriseStatus]int64 // each of them, also those that none has
}

// EnterpriseTotals is what an enterprise has.
type EnterpriseTotals struct {
	ActiveProjects    int64
	CompletedProjects int64
	Users             int64 // who have not left
}
