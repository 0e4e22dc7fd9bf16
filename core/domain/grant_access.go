package domain

// ModuleAccess is a module with its trials, and what of them an enterprise was granted.
type ModuleAccess struct {
	Module
	Granted bool // the whole of it
	Trials  []TrialAccess
}

// TrialAccess is a trial, and whether an enterprise was granted it.
type TrialAccess struct {
	Trial
	Granted bool
}

// ModuleAccesses tells what of the modules and trials was granted. A module counts as
// granted when its standalone grant exists, or it has trials and all are granted.
func ModuleAccesses(modules []Module, trials []Trial, grants []Grant) []ModuleAccess {
	granted := map[NewGrant]bool{}
	for _, g := range grants {
		granted[NewGrant{g.Module, g.Trial}] = true
	}
	all := make([]ModuleAccess, len(modules))
	for i, m := range modules {
		all[i] = m.access(trials, granted)
	}
	return all
}

func (m Module) access(trials []Trial, granted map[NewGrant]bool) ModuleAccess {
	a, missing := ModuleAccess{Module: m, Trials: []TrialAccess{}}, 0
	for _, t := range trials {
		if t.Module != m.ID {
			continue
		}
		has := granted[NewGrant{m.ID, t.ID}]
		a.Trials = append(a.Trials, TrialAccess{t, has})
		if !has {
			missing++
		}
	}
	a.Granted = granted[NewGrant{Module: m.ID}] || len(a.Trials) > 0 && missing == 0
	return a
}

// OnlyGranted is the part of all that was granted: modules with what is granted of them.
func OnlyGranted(all []ModuleAccess) (granted []ModuleAccess) {
	for _, m := range all {
		trials := []TrialAccess{}
		for _, t := range m.Trials {
			if t.Granted {
				trials = append(trials, t)
			}
		}
		if m.Trials = trials; m.Granted || len(trials) > 0 {
			granted = append(granted, m)
		}
	}
	return granted
}
