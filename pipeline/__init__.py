"""绩效 jixiao: 项目支出绩效目标表 PDF → a tidy, versioned, checked dataset, project × indicator × target."""
