package domain

import "time"

// Project is the work of a team inside a tenant.
type Project struct {
	ID          ProjectID
	Name        string
	NameKey     string
	Description string
	Status      ProjectStatus
	CreatedBy   Subject
	UpdatedBy   Subject
	Version     Version
	CreatedAt   time.Time
	UpdatedAt   time.Time
}

// ProjectStatus is a label; it blocks nothing.
type ProjectStatus string

const (
	ProjectActive    ProjectStatus = "ACTIVE"
	ProjectCompleted ProjectStatus = "COMPLETED"
)

// ProjectStatuses are all there are.
func ProjectStatuses() []ProjectStatus { return []ProjectStatus{ProjectActive, ProjectCompleted} }

// What can go wrong with projects, whoever keeps them.
var (
	ErrProjectNotFound      = NewError(NotFound, "project_not_found", "No such project.")
	ErrNameTaken            = NewError(Conflict, "name_taken", "A project of this name already exists.")
	ErrProjectStatusInvalid = NewError(
		Invalid, "project_status_invalid", "The status of a project is ACTIVE or COMPLETED.",
	).At("status")
	ErrMemberDuplicate = NewError(Invalid, "member_twice", "This person is named twice.")
	ErrMemberExists    = NewError(Conflict, "member_exists", "This person is a member already.")
)

// NewProject is what a caller says about a project that is to be.
type NewProject struct {
	Name        string
	Description string
	Members     []NewMember
}

// NewMember is a person who is to belong to a project. RoleID wins over Role;
// neither means MEMBER.
type NewMember struct {
	User   Subject
	Role   string
	RoleID RoleID
}

// Project checks the facts.
func (in NewProject) Project(id ProjectID, by Subject, now time.Time) (Project, error) {
	p := Project{ID: id, Status: ProjectActive, CreatedBy: by, UpdatedBy: by, Version: 1, CreatedAt: now, UpdatedAt: now}
	if err := p.Rename(in.Name); err != nil {
		return p, err
	}
	return p, p.SetDescription(in.Description)
}

// Rename gives the project a name of 1 to MaxProjectName characters.
func (p *Project) Rename(name string) (err error) {
	if p.Name, err = validateText("name", name, 1, MaxProjectName); err != nil {
		return err
	}
	p.NameKey = Fold(p.Name)
	return nil
}

// SetDescription says in at most MaxProjectDescription characters what the project
// is about.
func (p *Project) SetDescription(description string) (err error) {
	p.Description, err = validateLines("description", description, 0, MaxProjectDescription)
	return err
}

// ProjectDetail is a project with its people.
type ProjectDetail struct {
	Project
	Members []Member
}

// ProjectSummary is a project in a list.
type ProjectSummary struct {
	Project
	Members int64
	Role    string // name of the viewer's; empty for who is not a member
}

// ProjectQuery is which projects to list.
type ProjectQuery struct {
	Viewer Subject // whose role each row tells
	Member Subject // only those of this person; empty for all
	Q      string  // in the name, ignoring case
	Status ProjectStatus
	Sort   []Order
	Paging
}

// Normalized returns the query with its page within bounds, or refuses its sort.
func (q ProjectQuery) Normalized() (ProjectQuery, error) {
	q.Paging = q.Paging.Normalized()
	return q, validateSort(q.Sort, []string{"name", "status", "created_at", "updated_at"})
}
