package postgres

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"github.com/tenon-health/tenon/core/domain"
)

type userRow struct {
	ID          string `bun:",pk"`
	Subject     domain.Subject
	Email       string
	FirstName   string
	LastName    string
	NameKey     string
	JobTitle    string
	AvatarURL   string
	Mobile      string
	Role        string
	Status      domain.UserStatus
	LastLoginAt time.Time `bun:",nullzero"`
	TokensAfter time.Time `bun:",nullzero"`
	Version     domain.Version
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

func (r userRow) toDomain() domain.User { return domain.User(r) }

// searchedUser is a row and the folded text in which it is found.
type searchedUser struct {
	userRow
	Search string
}

func searchedPerson(u domain.User) *searchedUser {
	return &searchedUser{userRow(u), u.Person().SearchText()}
}

const (
	userTable         = "?tenant.users AS user_row"
	searchedUserTable = "?tenant.users AS searched_user"
)

var (
	userErrors = errorMap{
		notFound: domain.ErrUserNotFound,
		constraints: map[string]*domain.Error{
			"users_subject_key": domain.ErrUserExists,
			"users_email_key":   domain.ErrEmailTaken,
		},
	}
	userColumns = map[string]string{
		"name": "name_key", "email": "email", "status": "status", "created_at": "created_at", "updated_at": "updated_at",
	}
)

func uniqueUser(u domain.User) unique {
	return unique{table: "?tenant.users", id: u.ID, keys: []uniqueKey{
		{domain.ErrUserExists, "subject = ?", []any{u.Subject}}, {domain.ErrEmailTaken, "email = ?", []any{u.Email}},
	}}
}

type users struct{ *DB }

func (r users) Insert(ctx context.Context, t domain.TenantID, u domain.User) error {
	return r.tenant(ctx, t).insertUnique(ctx, searchedPerson(u), searchedUserTable, uniqueUser(u), userErrors)
}

func (r users) Get(ctx context.Context, t domain.TenantID, s domain.Subject) (domain.User, error) {
	return r.get(ctx, t, "subject", string(s), noLock)
}

func (r users) Known(
	ctx context.Context, t domain.TenantID, all ...domain.Subject,
) (known []domain.Subject, err error) {
	query := "SELECT subject FROM ?tenant.users WHERE subject = ANY($1::text[]) AND status <> 'REMOVED'"
	if r.unit(ctx) != nil && !isReadOnly(ctx) {
		query += " FOR KEY SHARE" // whoever changes the profile waits, or this waits for them
	}
	err = r.ask(ctx, t, statement{
		text: query,
		args: []any{texts(all, func(s domain.Subject) domain.Subject { return s })},
		read: eachRow(&known, func(s *domain.Subject) []any { return []any{(*string)(s)} }),
	})
	return known, err
}

func (r users) ByEmail(ctx context.Context, t domain.TenantID, email string) (domain.User, error) {
	return r.get(ctx, t, "email", email, noLock)
}

func (r users) Count(ctx context.Context, t domain.TenantID) (count int64, err error) {
	err = r.ask(ctx, t, statement{
		text: "SELECT count(*) FROM ?tenant.users WHERE status <> 'REMOVED'", read: oneRow(&count),
	})
	return count, err
}

func (r users) List(ctx context.Context, t domain.TenantID, q domain.UserQuery) (domain.Page[domain.User], error) {
	var rows []userRow
	s := whereEq(r.tenant(ctx, t).selectFrom(&rows, userTable), "status", q.Status)
	return page(
		ctx, orderBy(whereLike(s, q.Q, "search"), q.Sort, userColumns), &rows, q.Paging,
		userRow.toDomain,
	)
}

func (r users) Update(
	ctx context.Context, t domain.TenantID, s domain.Subject, at domain.Version, change func(*domain.User) error,
) (domain.User, error) {
	get := func(ctx context.Context) (domain.User, error) {
		u, err := r.get(ctx, t, "subject", string(s), forUpdate)
		if err == nil {
			err = at.Match(u.Version)
		}
		return u, err
	}
	return updateLocked(ctx, r.DB, get, change, func(ctx context.Context, u domain.User) error {
		s := r.tenant(ctx, t)
		return s.updateUnique(ctx, s.update(searchedPerson(u), searchedUserTable), uniqueUser(u), userErrors)
	})
}

func (r users) HasOther(
	ctx context.Context, t domain.TenantID, role string, except domain.Subject,
) (found bool, err error) {
	err = r.ask(ctx, t, statement{
		text: `SELECT EXISTS (SELECT FROM ?tenant.users
			WHERE role = $1 AND status NOT IN ('BLOCKED', 'REMOVED') AND subject <> $2)`,
		args: []any{text(role), text(except)}, read: oneRow(&found),
	})
	return found, err
}

func (r users) SignIn(ctx context.Context, t domain.TenantID, s domain.Subject, at time.Time) (bool, error) {
	n, err := userErrors.rowsAffected(r.tenant(ctx, t).raw(`UPDATE ?tenant.users SET last_login_at = ?
		WHERE subject = ? AND (last_login_at IS NULL OR last_login_at < ?)`, at, s, at).Exec(ctx))
	return n == 1, err
}

func (r users) get(ctx context.Context, t domain.TenantID, column, value string, how clause) (domain.User, error) {
	var row userRow
	err := how(r.tenant(ctx, t).selectFrom(&row, userTable).Where("? = ?", bun.Ident(column), value)).Scan(ctx)
	return row.toDomain(), userErrors.translate(err)
}

// personRow is how people see each other.
type personRow struct {
	Subject   domain.Subject
	FirstName string
	LastName  string
	Email     string
	AvatarURL string
	JobTitle  string
}
